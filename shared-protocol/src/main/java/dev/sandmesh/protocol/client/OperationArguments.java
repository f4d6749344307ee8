package dev.sandmesh.protocol.client;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.command.Drain;
import dev.sandmesh.protocol.command.Exec;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an action wants to know; which of it, depends on the action.
 *
 * @param process of the actions about processes
 * @param deadlineSeconds of a drain
 * @param command of an exec, like all that follows: the program and its arguments
 * @param keepOutput whether the beginning of what it writes is stored
 */
public record OperationArguments(
        Optional<String> process,
        Optional<Integer> deadlineSeconds,
        List<String> command,
        Optional<String> user,
        Optional<String> workingDirectory,
        Map<String, String> environment,
        Optional<Integer> timeoutSeconds,
        boolean keepOutput)
        implements ProtocolMessage {

    private static final String COMMAND = "command";
    private static final String ENVIRONMENT = "environment";

    public static final OperationArguments NONE = new OperationArguments(
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            Optional.empty(),
            false);

    public OperationArguments {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    public static OperationArguments of(String process) {
        return new OperationArguments(
                Optional.of(process),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                false);
    }

    public static OperationArguments read(Fields fields) {
        return new OperationArguments(
                fields.has("process") ? Optional.of(fields.token("process", 64)) : Optional.empty(),
                fields.optionalInteger("deadlineSeconds", 0, Drain.LONGEST).map(Long::intValue),
                fields.has(COMMAND) ? fields.verbatims(COMMAND, Exec.MOST_WORDS, Exec.LONGEST_WORD) : List.of(),
                fields.optionalText("user", 64),
                fields.optionalText("workingDirectory", 4_096),
                fields.has(ENVIRONMENT)
                        ? fields.verbatimMap(ENVIRONMENT, Exec.MOST_VARIABLES, Exec.LONGEST_VARIABLE)
                        : Map.of(),
                fields.optionalInteger("timeoutSeconds", 1, Exec.LONGEST_TIMEOUT)
                        .map(Long::intValue),
                fields.has("keepOutput") && fields.bool("keepOutput"));
    }

    @Override
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        process.ifPresent(name -> json.put("process", name));
        deadlineSeconds.ifPresent(seconds -> json.put("deadlineSeconds", seconds));
        if (!command.isEmpty()) {
            json.put(COMMAND, Wire.texts(command));
        }
        user.ifPresent(name -> json.put("user", name));
        workingDirectory.ifPresent(path -> json.put("workingDirectory", path));
        if (!environment.isEmpty()) {
            json.put(ENVIRONMENT, Wire.textMap(environment));
        }
        timeoutSeconds.ifPresent(seconds -> json.put("timeoutSeconds", seconds));
        return keepOutput ? json.put("keepOutput", true) : json;
    }

    /** Never shows a command or variables. */
    @Override
    public String toString() {
        return "OperationArguments";
    }
}
