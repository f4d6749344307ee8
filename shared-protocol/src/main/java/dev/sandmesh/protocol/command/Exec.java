package dev.sandmesh.protocol.command;

import dev.sandmesh.protocol.ErrorKind;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs a program.
 *
 * @param command the program, looked up in {@code PATH}, and its arguments; no shell reads them
 * @param user whose rights it has; empty for those of the sandbox's worker
 * @param workingDirectory empty for that user's home
 * @param environment added to what it has anyway
 * @param input whether {@link Feed}s follow; otherwise its standard input is empty
 * @param timeoutSeconds after which its whole process group is ended, 1 to a day
 * @param outputLimit bytes of its output that are sent, all streams together; more is read and dropped, and the result says so
 * @param terminal the size of the terminal that it runs on; empty for none
 */
public record Exec(
        List<String> command,
        Optional<String> user,
        Optional<String> workingDirectory,
        Map<String, String> environment,
        boolean input,
        int timeoutSeconds,
        long outputLimit,
        Optional<WindowSize> terminal)
        implements Job {

    static final String TYPE = "exec";

    /** The most words of a command, and the longest of them, in characters. */
    public static final int MOST_WORDS = 256;

    public static final int LONGEST_WORD = 16_384;

    /** The most variables, and the longest name or value, in characters. */
    public static final int MOST_VARIABLES = 64;

    public static final int LONGEST_VARIABLE = 8_192;

    /** The longest timeout, and the usual one, in seconds. */
    public static final int LONGEST_TIMEOUT = 86_400;

    public static final int USUAL_TIMEOUT = 300;

    /** The most output, and the usual limit, in bytes. */
    public static final long MOST_OUTPUT = 16L * 1024 * 1024 * 1024;

    public static final long USUAL_OUTPUT = 1024L * 1024 * 1024;

    public Exec {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    static Exec read(Fields fields) {
        List<String> command = fields.verbatims("command", MOST_WORDS, LONGEST_WORD);
        if (command.isEmpty()) {
            throw fields.fault(ErrorKind.OUT_OF_RANGE, "command", "must name a program");
        }
        return new Exec(
                command,
                fields.optionalText("user", 64),
                fields.optionalText("workingDirectory", 4_096),
                fields.verbatimMap("environment", MOST_VARIABLES, LONGEST_VARIABLE),
                fields.bool("input"),
                fields.integer("timeoutSeconds", 1, LONGEST_TIMEOUT),
                fields.integer("outputLimit", 0L, MOST_OUTPUT),
                fields.optionalObject("terminal").map(WindowSize::read));
    }

    /** The program only: arguments and variables may hold secrets. */
    @Override
    public String summary() {
        return TYPE + " of " + command.get(0) + " with " + (command.size() - 1) + " arguments";
    }

    @Override
    public JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("type", TYPE)
                .put("command", Wire.texts(command))
                .put("environment", Wire.textMap(environment))
                .put("input", input)
                .put("timeoutSeconds", timeoutSeconds)
                .put("outputLimit", outputLimit);
        user.ifPresent(name -> json.put("user", name));
        workingDirectory.ifPresent(path -> json.put("workingDirectory", path));
        terminal.ifPresent(size -> json.put("terminal", size.toJson()));
        return json;
    }

    /** Never shows arguments or variables. */
    @Override
    public String toString() {
        return "Exec[" + summary() + "]";
    }
}
