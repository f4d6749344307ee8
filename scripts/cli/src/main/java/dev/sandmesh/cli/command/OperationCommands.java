package dev.sandmesh.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sandmesh.cli.api.ControlPlane;
import dev.sandmesh.cli.api.Request;
import dev.sandmesh.cli.output.Format;
import dev.sandmesh.cli.output.Json;
import dev.sandmesh.cli.output.Presenter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What was ordered of sandboxes, and how it stands. */
final class OperationCommands {

    private OperationCommands() {}

    static List<Object> all(Shell shell) {
        return List.of(
                new StartOperation(shell),
                new ListOperations(shell),
                new GetOperation(shell),
                new WatchOperation(shell),
                new CancelOperation(shell),
                new ExtendOperation(shell),
                new GetOutput(shell),
                new GetArchive(shell));
    }

    @Command(
            name = "list",
            description = {
                "The operations of which you may see all sandboxes, newest first.",
                "A filter may be given several times or with commas."
            })
    static final class ListOperations implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private AnswerOptions answer = new AnswerOptions();

        @Mixin
        private PageOptions page = new PageOptions();

        @Option(
                names = "--status",
                paramLabel = "STATUS",
                split = ",",
                description = "running, succeeded, failed, stopped, cancelled, timed_out.")
        private List<String> statuses = new ArrayList<>();

        @Option(
                names = "--action",
                paramLabel = "ACTION",
                split = ",",
                description =
                        "check, restart-process, start-process, stop-process, drain, resume, exec, collect-bundle.")
        private List<String> actions = new ArrayList<>();

        @Option(names = "--author", paramLabel = "NAME", description = "Who ordered it, by name or id.")
        private Optional<String> author = Optional.empty();

        @Option(names = "--sandbox", paramLabel = SandboxNames.LABEL, description = "One of its sandboxes.")
        private Optional<String> sandbox = Optional.empty();

        @Option(names = "--environment", paramLabel = "NAME", split = ",", description = "In these environments.")
        private List<String> environments = new ArrayList<>();

        ListOperations(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            ControlPlane controlPlane = answer.controlPlane(shell);
            Request request = Request.get("list the operations", OperationFields.PATH)
                    .with("status", statuses)
                    .with("action", actions)
                    .with("author", author)
                    .with("sandbox", sandbox.map(meant -> SandboxNames.idOf(controlPlane, meant)))
                    .with("environment", environments);
            page.show(controlPlane, request, answer.presenter(shell), OperationFields.LIST, "no operation fits");
            return 0;
        }
    }

    @Command(name = "get", description = "One operation, with what became of each sandbox.")
    static final class GetOperation implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private AnswerOptions answer = new AnswerOptions();

        @Parameters(paramLabel = OperationFields.LABEL, description = OperationFields.MEANING)
        private String operation = "";

        GetOperation(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            JsonNode found = answer.controlPlane(shell)
                    .ask(Request.get("show the operation " + operation, OperationFields.pathOf(operation)));
            Presenter presenter = answer.presenter(shell);
            presenter.one(found, OperationFields.ONE);
            if (presenter.format() == Format.TABLE) {
                presenter.heading("sandboxes:");
                presenter.table(found.path("targets"), OperationFields.TARGETS, "");
                int more = found.at("/counts/total").asInt()
                        - found.path("targets").size();
                if (more > 0) {
                    presenter.note("and " + more + " more: sandmesh operations watch " + operation + " shows all");
                }
            }
            return 0;
        }
    }

    @Command(
            name = "watch",
            description = {
                "Show what becomes of each sandbox of an operation, until it ends.",
                "Ends with 0 when all went well, with 9 when not."
            })
    static final class WatchOperation implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private AnswerOptions answer = new AnswerOptions();

        @Parameters(paramLabel = OperationFields.LABEL, description = OperationFields.MEANING)
        private String operation = "";

        WatchOperation(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            return new OperationWatch(shell, answer.controlPlane(shell), answer.presenter(shell)).follow(operation);
        }
    }

    @Command(
            name = "cancel",
            description = "Begin nothing more of an operation, and end what runs. With --wait until it has ended.")
    static final class CancelOperation implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private AnswerOptions answer = new AnswerOptions();

        @Option(names = "--wait", description = "Wait for its end; then 9 is the exit code, since not all was done.")
        private boolean wait;

        @Parameters(paramLabel = OperationFields.LABEL, description = OperationFields.MEANING)
        private String operation = "";

        CancelOperation(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            ControlPlane controlPlane = answer.controlPlane(shell);
            Presenter presenter = answer.presenter(shell);
            JsonNode cancelled = controlPlane.ask(
                    Request.post("cancel the operation " + operation, OperationFields.pathOf(operation) + "/cancel"));
            if (wait) {
                return new OperationWatch(shell, controlPlane, presenter).follow(operation);
            }
            presenter.one(cancelled, OperationFields.ONE);
            return 0;
        }
    }

    @Command(name = "extend", description = "Let a drain that runs wait longer for tasks: so long from now on.")
    static final class ExtendOperation implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private AnswerOptions answer = new AnswerOptions();

        @Parameters(index = "0", paramLabel = OperationFields.LABEL, description = OperationFields.MEANING)
        private String operation = "";

        @Parameters(index = "1", paramLabel = "TIME", description = "90s, 30m, 12h.")
        private String time = "";

        ExtendOperation(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            ObjectNode body = Json.object()
                    .put("deadlineSeconds", TimeSpan.parse("TIME", time).toSeconds());
            JsonNode extended = answer.controlPlane(shell)
                    .ask(Request.post(
                            "extend the drain " + operation, OperationFields.pathOf(operation) + "/extend", body));
            answer.presenter(shell).one(extended, OperationFields.ONE);
            return 0;
        }
    }

    @Command(
            name = "output",
            description = {
                "What a program wrote on one sandbox, as it was: the first 64 KiB.",
                "Where the operation was started with --keep-output."
            })
    static final class GetOutput implements Callable<Integer> {

        private static final Duration SILENCE = Duration.ofSeconds(30);

        private final Shell shell;

        @Mixin
        private ConnectionOptions connection = new ConnectionOptions();

        @Parameters(index = "0", paramLabel = OperationFields.LABEL, description = OperationFields.MEANING)
        private String operation = "";

        @Parameters(index = "1", paramLabel = SandboxNames.LABEL, description = SandboxNames.MEANING)
        private String sandbox = "";

        @Option(names = "--stderr", description = "Of standard error instead of standard output.")
        private boolean stderr;

        GetOutput(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            ControlPlane controlPlane = connection.controlPlane(shell);
            String id = SandboxNames.idOf(controlPlane, sandbox);
            Request request = Request.get(
                            "read the output of " + sandbox,
                            OperationFields.pathOf(operation) + "/targets/" + Request.part(id) + "/output")
                    .with("stream", stderr ? "stderr" : "stdout")
                    .header("Accept", "application/octet-stream, application/problem+json");
            return new Download(controlPlane, request, SILENCE).toOutput(shell);
        }
    }

    @Command(
            name = "bundle",
            description = {
                "The support bundle (tar.gz) of one sandbox, which an operation with collect-bundle has collected.",
                "It is kept until it is dropped for newer ones. Who has taken it stands in the audit trail."
            })
    static final class GetArchive implements Callable<Integer> {

        private static final Duration SILENCE = Duration.ofSeconds(30);

        private final Shell shell;

        @Mixin
        private DownloadFile file = new DownloadFile();

        @Parameters(index = "0", paramLabel = OperationFields.LABEL, description = OperationFields.MEANING)
        private String operation = "";

        @Parameters(index = "1", paramLabel = SandboxNames.LABEL, description = SandboxNames.MEANING)
        private String sandbox = "";

        GetArchive(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            return file.take(
                    shell,
                    controlPlane -> Request.get(
                                    "fetch the bundle of " + sandbox,
                                    OperationFields.pathOf(operation) + "/targets/"
                                            + Request.part(SandboxNames.idOf(controlPlane, sandbox)) + "/archive")
                            .header("Accept", "application/gzip, application/problem+json"),
                    SILENCE);
        }
    }
}
