package dev.sandmesh.cli.command;

import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
        name = "completion",
        description = {
            "Prints what lets Bash and Zsh complete commands and options.",
            "For this shell: source <(sandmesh completion). For good: put that line into ~/.bashrc or ~/.zshrc."
        })
final class Completion implements Callable<Integer> {

    private final Shell shell;
    private final Supplier<CommandLine> tree;

    Completion(Shell shell, Supplier<CommandLine> tree) {
        this.shell = shell;
        this.tree = tree;
    }

    @Override
    public Integer call() {
        shell.out().ownText(AutoComplete.bash("sandmesh", tree.get()) + "\n");
        return 0;
    }
}
