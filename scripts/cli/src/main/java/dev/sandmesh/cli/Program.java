package dev.sandmesh.cli;

import dev.sandmesh.cli.api.ExitCode;
import dev.sandmesh.cli.api.Failure;
import dev.sandmesh.cli.command.Commands;
import dev.sandmesh.cli.command.Overview;
import dev.sandmesh.cli.command.Shell;
import dev.sandmesh.cli.output.OutputClosed;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** One command from its line to its exit code. */
final class Program {

    private final Shell shell;

    Program(Shell shell) {
        this.shell = shell;
    }

    int run(String... arguments) {
        try {
            int code = execute(arguments);
            shell.notes().flush();
            shell.out().flush();
            return code;
        } catch (OutputClosed | UncheckedIOException e) {
            return failed(e);
        }
    }

    private int execute(String... arguments) {
        if (Overview.isAsked(arguments)) {
            shell.out().ownText(Overview.text(shell.terminal()));
            return ExitCode.OK;
        }
        CommandLine tree = Commands.tree(shell, arguments.length == 0 ? "" : arguments[0]);
        StringWriter help = new StringWriter();
        tree.setOut(new PrintWriter(help));
        tree.setParameterExceptionHandler((wrong, args) -> misused(wrong));
        tree.setExecutionExceptionHandler((failure, command, result) -> failed(failure));
        int code = tree.execute(arguments);
        shell.out().ownText(help.toString());
        return code;
    }

    /** What was typed wrong, what there is instead, and where help is: not the whole help, in which the mistake would drown. */
    private int misused(ParameterException wrong) {
        complain(String.valueOf(wrong.getMessage()));
        CommandLine command = wrong.getCommandLine();
        if (!command.getSubcommands().isEmpty()) {
            shell.notes()
                    .line("  There are: "
                            + String.join(", ", command.getSubcommands().keySet()));
        } else {
            StringWriter suggestions = new StringWriter();
            if (UnmatchedArgumentException.printSuggestions(wrong, new PrintWriter(suggestions))) {
                suggestions.toString().lines().filter(line -> !line.isBlank()).forEach(shell.notes()::line);
            }
        }
        shell.notes().line("  Help: " + command.getCommandSpec().qualifiedName() + " --help");
        shell.notes().flush();
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private int failed(Exception failure) {
        if (failure instanceof OutputClosed) {
            return ExitCode.OUTPUT_CLOSED;
        }
        if (failure instanceof Failure known) {
            complain(known.message());
            known.details().forEach(detail -> shell.notes().line("  " + detail));
            shell.notes().flush();
            return known.exitCode();
        }
        if (failure instanceof UncheckedIOException io) {
            complain("the output cannot be written: " + io.getMessage());
        } else {
            complain("this is a fault of this program, please report it: " + failure);
            StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            trace.toString().lines().forEach(shell.notes()::line);
        }
        shell.notes().flush();
        return ExitCode.FAILED;
    }

    /** What was answered so far comes before it. */
    private void complain(String text) {
        try {
            shell.out().flush();
        } catch (OutputClosed | UncheckedIOException e) {
            // there is nothing more to be answered, and why is said now
        }
        shell.notes().line("sandmesh: " + text);
    }
}
