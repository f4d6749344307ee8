package dev.sandmesh.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sandmesh.cli.output.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What people order most, each under a word of its own. */
final class ShortOrders {

    private ShortOrders() {}

    /** The sandboxes, and all that an order takes. */
    static final class Whom {

        @Mixin
        private OrderOptions options = new OrderOptions();

        @Parameters(arity = "0..*", paramLabel = SandboxNames.LABEL, description = SelectorOptions.MEANING)
        private List<String> sandboxes = new ArrayList<>();

        int order(Shell shell, String action, ObjectNode arguments) {
            return new FleetOrder(shell, options).run(action, arguments, sandboxes);
        }
    }

    /** The same of one process. */
    static final class OfProcess {

        @Option(
                names = "--process",
                paramLabel = "NAME",
                required = true,
                description = "Which one: sandmesh processes SANDBOX shows those there are.")
        private String name = "";

        ObjectNode arguments() {
            return Json.object().put("process", name);
        }
    }

    @Command(name = "check", description = "Have agents report afresh, now.")
    static final class Check implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private Whom whom = new Whom();

        Check(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            return whom.order(shell, "check", Json.object());
        }
    }

    @Command(
            name = "drain",
            description = {
                "Have workers take no new tasks, and wait for those that run. sandmesh resume takes it back.",
                "sandmesh operations extend gives them longer."
            })
    static final class Drain implements Callable<Integer> {

        static final String TASKS = "Of drain: how long tasks that run are waited for, 90s, 30m, 12h: 10m unless told "
                + "otherwise, and no longer than --deadline. Nothing is cancelled then.";

        private final Shell shell;

        @Mixin
        private Whom whom = new Whom();

        @Option(names = "--tasks", paramLabel = "TIME", description = TASKS)
        private Optional<String> tasks = Optional.empty();

        Drain(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            ObjectNode arguments = Json.object();
            tasks.ifPresent(time -> arguments.put(
                    "deadlineSeconds", TimeSpan.parse("--tasks", time).toSeconds()));
            return whom.order(shell, "drain", arguments);
        }
    }

    @Command(name = "resume", description = "Have workers take tasks again: ends a drain, and a pause.")
    static final class Resume implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private Whom whom = new Whom();

        Resume(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            return whom.order(shell, "resume", Json.object());
        }
    }

    @Command(name = "restart", description = "Restart a supervised process.")
    static final class Restart implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private Whom whom = new Whom();

        @Mixin
        private OfProcess process = new OfProcess();

        Restart(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            return whom.order(shell, "restart-process", process.arguments());
        }
    }

    @Command(name = "start", description = "Start a supervised process that somebody has stopped.")
    static final class Start implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private Whom whom = new Whom();

        @Mixin
        private OfProcess process = new OfProcess();

        Start(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            return whom.order(shell, "start-process", process.arguments());
        }
    }

    @Command(
            name = "stop",
            description = "Stop a supervised process and what depends on it; it stays so until somebody starts it.")
    static final class Stop implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private Whom whom = new Whom();

        @Mixin
        private OfProcess process = new OfProcess();

        Stop(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            return whom.order(shell, "stop-process", process.arguments());
        }
    }
}
