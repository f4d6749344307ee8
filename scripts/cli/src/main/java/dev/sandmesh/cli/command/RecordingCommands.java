package dev.sandmesh.cli.command;

import dev.sandmesh.cli.api.ExitCode;
import dev.sandmesh.cli.api.Request;
import dev.sandmesh.cli.output.Field;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What terminals have shown. */
final class RecordingCommands {

    private static final String PATH = "/api/v1/admin/terminal-recordings";

    private static final List<Field> LIST = List.of(
            Field.key("ID", "/id"),
            Field.key("SANDBOX", "/sandboxName"),
            Field.usual("ENVIRONMENT", "/environment"),
            Field.key("WHO", "/actorName"),
            Field.time("STARTED", "/startedAt"),
            Field.usual("STATE", "/state"),
            Field.usual("SECONDS", "/seconds"),
            Field.extra("BYTES", "/bytes"));

    private RecordingCommands() {}

    static List<Object> all(Shell shell) {
        return List.of(new ListRecordings(shell), new GetRecording(shell));
    }

    @Command(name = "list", description = "Terminals that were recorded, newest first.")
    static final class ListRecordings implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private AnswerOptions answer = new AnswerOptions();

        @Parameters(
                arity = "0..1",
                paramLabel = SandboxNames.LABEL,
                description = "Only those of this one, by the name that it had then, or its id.")
        private Optional<String> sandbox = Optional.empty();

        @Option(names = "--actor", paramLabel = "WHO", description = "Only those that this one has opened: name or id.")
        private Optional<String> actor = Optional.empty();

        @Mixin
        private NewestFirst wanted = new NewestFirst();

        ListRecordings(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            Request request = Request.get("list recordings", PATH)
                    .with("sandbox", sandbox)
                    .with("actor", actor);
            wanted.show(answer.controlPlane(shell), request, answer.presenter(shell), LIST, "nothing is recorded");
            return ExitCode.OK;
        }
    }

    @Command(
            name = "get",
            description = {
                "What a terminal has shown, as an asciicast: asciinema play FILE shows it again. Never what was typed.",
                "That you have read it stands in the audit trail."
            })
    static final class GetRecording implements Callable<Integer> {

        private static final Duration SILENCE = Duration.ofMinutes(1);

        private final Shell shell;

        @Mixin
        private ConnectionOptions connection = new ConnectionOptions();

        @Parameters(paramLabel = "ID", description = "As sandmesh recordings list shows it.")
        private String id = "";

        @Option(
                names = {"-f", "--file"},
                paramLabel = "FILE",
                description =
                        "A new file, for you alone to read (0600), that is there when all of it is; else standard output.")
        private Optional<Path> file = Optional.empty();

        GetRecording(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            Request request = Request.get("read the recording " + id, PATH + "/" + Request.part(id) + "/cast")
                    .header("Accept", "application/x-asciicast, application/problem+json");
            Download download = new Download(connection.controlPlane(shell), request, SILENCE);
            return file.map(path -> download.toFile(shell, "--file", path)).orElseGet(() -> download.toOutput(shell));
        }
    }
}
