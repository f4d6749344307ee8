package dev.sandmesh.control.console;

import dev.sandmesh.control.error.FieldError;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.protocol.command.Exec;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the contract calls ExecRequest. */
record ExecRequest(
        List<String> command,
        @Nullable Boolean shell,
        @Nullable String user,
        @Nullable String workingDirectory,
        @Nullable Map<String, String> environment,
        @Nullable String input,
        @Nullable Integer timeoutSeconds,
        @Nullable Long outputLimitBytes) {

    private static final int LONGEST_SHOWN = 4_000;

    /** Under a signature it has to fit into one message. */
    private static final int MOST_BYTES = 40_000;

    int seconds() {
        return timeoutSeconds == null ? Exec.USUAL_TIMEOUT : timeoutSeconds;
    }

    Buffer inputBytes() {
        return input == null ? Buffer.buffer() : Buffer.buffer(input);
    }

    /** {@code streamed} when its input comes behind the order. */
    Exec job(boolean streamed) {
        if (streamed && input != null) {
            throw new SandmeshException(
                    "Some of it is wrong, see errors",
                    List.of(new FieldError("/input", "is given twice: it comes behind the order here")));
        }
        Exec job = exec(streamed || input != null);
        if (job.toJson().toBuffer().length() > MOST_BYTES) {
            throw new SandmeshException(
                    "Some of it is wrong, see errors",
                    List.of(new FieldError(
                            "/command",
                            "is with the environment longer than " + MOST_BYTES + " bytes: hand it over as input")));
        }
        return job;
    }

    private Exec exec(boolean reads) {
        return new Exec(
                words(),
                Optional.ofNullable(user),
                Optional.ofNullable(workingDirectory),
                environment == null ? Map.of() : environment,
                reads,
                seconds(),
                outputLimitBytes == null ? Exec.USUAL_OUTPUT : outputLimitBytes,
                Optional.empty());
    }

    /** For the trail: what is run as whom, never what its variables hold or what it reads. */
    JsonObject shown(boolean reads) {
        JsonObject shown = new JsonObject().put("command", line()).put("timeoutSeconds", seconds());
        if (user != null) {
            shown.put("user", user);
        }
        if (workingDirectory != null) {
            shown.put("workingDirectory", workingDirectory);
        }
        if (environment != null && !environment.isEmpty()) {
            shown.put("variables", new JsonArray(List.copyOf(new TreeSet<>(environment.keySet()))));
        }
        if (input != null) {
            shown.put("inputBytes", inputBytes().length());
        } else if (reads) {
            shown.put("input", "streamed");
        }
        return shown;
    }

    private List<String> words() {
        return shell != null && shell ? List.of("/bin/sh", "-c", String.join(" ", command)) : command;
    }

    private JsonArray line() {
        JsonArray line = new JsonArray();
        int left = LONGEST_SHOWN;
        for (String word : words()) {
            line.add(word.length() <= left ? word : word.substring(0, Math.max(0, left)) + "…");
            left -= word.length();
            if (left < 0) {
                break;
            }
        }
        return line;
    }
}
