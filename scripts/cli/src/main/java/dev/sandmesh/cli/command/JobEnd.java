package dev.sandmesh.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandmesh.cli.api.ExitCode;
import dev.sandmesh.cli.api.Failure;
import dev.sandmesh.cli.output.Output;

/**
 * The end of a program as an exit code: its own, or one that shells, timeout(1), Docker and ssh use for what happened instead. What
 * docs/cli.md promises of exec and terminal.
 */
final class JobEnd {

    static final int TIMED_OUT = 124;
    /** Refused, before anything was begun. */
    static final int REFUSED = 125;

    static final int NOT_STARTED = 126;
    static final int NOT_FOUND = 127;
    private static final int SIGNALLED = 128;
    /** As ssh: nobody was reached, or the connection broke, and what became of the program is not known. */
    static final int UNREACHABLE = 255;

    private JobEnd() {}

    /** Says on {@code notes} what the program itself cannot have said. */
    static int tell(JsonNode result, Output notes) {
        String code = result.path("code").asText("");
        if (!code.isEmpty() && !code.equals("exit_code")) {
            notes.line("sandmesh: " + result.path("message").asText() + " (" + code + ")");
            advice(code, notes);
        }
        if (result.path("droppedBytes").asLong() > 0) {
            notes.line("sandmesh: " + result.path("droppedBytes").asText()
                    + " bytes of its output are above the limit and were left out: --output-limit");
        }
        if (result.path("lostBytes").asLong() > 0) {
            notes.line("sandmesh: " + result.path("lostBytes").asText() + " bytes of its output were lost");
        }
        notes.flush();
        return exitCode(result, code);
    }

    private static int exitCode(JsonNode result, String code) {
        return switch (code) {
            case "" -> result.path("outcome").asText().equals("ok") ? ExitCode.OK : UNREACHABLE;
            case "exit_code" -> result.path("exitCode").asInt(UNREACHABLE);
            case "signal" -> SIGNALLED + result.path("signal").asInt();
            case "timeout" -> TIMED_OUT;
            case "not_found" -> NOT_FOUND;
            case "not_executable", "not_started" -> NOT_STARTED;
            default -> result.path("outcome").asText().equals("refused") ? REFUSED : UNREACHABLE;
        };
    }

    private static void advice(String code, Output notes) {
        switch (code) {
            case "timeout" -> notes.line("  Give it longer: --timeout 2h");
            case "not_found" ->
                notes.line("  No shell reads the command line; for built-ins, pipes and variables: --shell");
            case "overloaded" -> notes.line("  200 run there at once already: try again later.");
            case "no_such_user", "no_such_directory" -> notes.line("  See --user and --dir.");
            default -> {}
        }
    }

    /** A refusal with a code that no program of its own would have. */
    static Failure of(Failure failure) {
        int code = ExitCode.isPassing(failure.exitCode()) ? UNREACHABLE : REFUSED;
        return new Failure(code, failure.message(), failure.details());
    }
}
