package dev.sandmesh.cli.command;

import dev.sandmesh.cli.api.ExitCode;
import dev.sandmesh.cli.api.Failure;
import java.util.List;
import picocli.CommandLine.Option;

/** Asks a person before something that cannot be taken back; a script says so beforehand. */
final class Confirmation {

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask whether it is meant.")
    private boolean yes;

    boolean given() {
        return yes;
    }

    /** Fails when it is not meant. */
    void demand(Shell shell, String question) {
        if (yes) {
            return;
        }
        if (!shell.terminal().typed()) {
            throw new Failure(
                    ExitCode.USAGE, question + " Nobody is there to be asked.", List.of("Scripts give --yes."));
        }
        String answer = new Passwords(shell).ask(question + " Type yes");
        if (!answer.equalsIgnoreCase("yes") && !answer.equalsIgnoreCase("y")) {
            throw Failure.of("nothing was done");
        }
    }
}
