package dev.sandmesh.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sandmesh.cli.output.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "start",
        description = {
            "Order something of one or many sandboxes: check, restart-process, start-process, stop-process, drain, resume, exec or "
                    + "collect-bundle.",
            "More than one are shown and asked about first; scripts give --yes.",
            "sandmesh operations start exec --environment dev --keep-output --wait -- uname -a"
        })
final class StartOperation implements Callable<Integer> {

    private static final String END_OF_OPTIONS = "--";

    private final Shell shell;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private OrderOptions order = new OrderOptions();

    @Mixin
    private ProgramOptions program = new ProgramOptions();

    @Parameters(index = "0", paramLabel = "ACTION", description = "What is ordered.")
    private String action = "";

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = SandboxNames.LABEL,
            description = SelectorOptions.MEANING + " Of exec, what comes after -- is the program and its arguments.")
    private List<String> words = new ArrayList<>();

    @Option(names = "--process", paramLabel = "NAME", description = "Of restart-process, start-process, stop-process.")
    private Optional<String> process = Optional.empty();

    @Option(names = "--tasks", paramLabel = "TIME", description = ShortOrders.Drain.TASKS)
    private Optional<String> tasks = Optional.empty();

    @Option(names = "--shell", description = "Of exec: let /bin/sh -c run the words of the program, joined by spaces.")
    private boolean inShell;

    @Option(
            names = "--keep-output",
            description =
                    "Of exec: keep the first 64 KiB of each stream of each sandbox, for sandmesh operations output.")
    private boolean keepOutput;

    StartOperation(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        List<String> typed = spec.commandLine().getParseResult().originalArgs();
        int end = typed.indexOf(END_OF_OPTIONS);
        int behind = end < 0 ? 0 : Math.min(words.size(), typed.size() - end - 1);
        List<String> command = words.subList(words.size() - behind, words.size());
        ObjectNode arguments = Json.object();
        process.ifPresent(name -> arguments.put("process", name));
        tasks.ifPresent(time ->
                arguments.put("deadlineSeconds", TimeSpan.parse("--tasks", time).toSeconds()));
        if (!command.isEmpty()) {
            List<String> program = inShell ? List.of("/bin/sh", "-c", String.join(" ", command)) : List.copyOf(command);
            program.forEach(arguments.putArray("command")::add);
        }
        program.put(arguments, shell);
        if (keepOutput) {
            arguments.put("keepOutput", true);
        }
        return new FleetOrder(shell, order).run(action, arguments, words.subList(0, words.size() - behind));
    }
}
