package dev.sandmesh.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sandmesh.cli.api.ExitCode;
import dev.sandmesh.cli.api.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** As whom, where and with what a program runs. */
final class ProgramOptions {

    @Option(
            names = {"-u", "--user"},
            paramLabel = "USER",
            description = "Whose rights it has; otherwise those of the sandbox's worker.")
    private Optional<String> user = Optional.empty();

    @Option(
            names = {"-w", "--dir"},
            paramLabel = "DIRECTORY",
            description = "Where it runs; otherwise the home of its user.")
    private Optional<String> directory = Optional.empty();

    @Option(
            names = {"-e", "--env"},
            paramLabel = "NAME[=VALUE]",
            description =
                    "A variable for it; several times. Without a value that of this shell, which then stands in no "
                            + "argument. Values are in no trail and no log.")
    private List<String> variables = new ArrayList<>();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "After which it is ended: 90s, 30m, 2h; 5m unless told otherwise, at most 1d.")
    private Optional<String> timeout = Optional.empty();

    /** Into an order of the API. */
    void put(ObjectNode body, Shell shell) {
        user.ifPresent(name -> body.put("user", name));
        directory.ifPresent(path -> body.put("workingDirectory", path));
        timeout.ifPresent(given ->
                body.put("timeoutSeconds", TimeSpan.parse("--timeout", given).toSeconds()));
        if (!variables.isEmpty()) {
            ObjectNode environment = body.putObject("environment");
            variables.forEach(variable -> put(environment, variable, shell));
        }
    }

    private static void put(ObjectNode environment, String variable, Shell shell) {
        int equals = variable.indexOf('=');
        if (equals > 0) {
            environment.put(variable.substring(0, equals), variable.substring(equals + 1));
        } else if (equals < 0 && shell.environment().containsKey(variable)) {
            environment.put(variable, shell.environment().get(variable));
        } else {
            throw new Failure(
                    ExitCode.USAGE,
                    "--env " + variable + ": give NAME=VALUE, or the NAME of a variable that is set here",
                    List.of());
        }
    }
}
