package dev.sandmesh.cli.command;

import dev.sandmesh.cli.api.ControlPlane;
import dev.sandmesh.cli.api.ExitCode;
import dev.sandmesh.cli.api.Failure;
import dev.sandmesh.cli.api.Request;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "logs",
        description = {
            "The log of a supervised process, or of the agent (sandbox-agent): its end, or from a place on, and with --follow what "
                    + "is written from now on.",
            "At a terminal control characters are shown, not obeyed; a file or another program gets the bytes as they are."
        })
final class ReadLog implements Callable<Integer> {

    private static final long USUAL_TAIL = 8192;

    private final Shell shell;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Parameters(index = "0", paramLabel = SandboxNames.LABEL, description = SandboxNames.MEANING)
    private String sandbox = "";

    @Parameters(
            index = "1",
            paramLabel = "PROCESS",
            description = "Which one: sandmesh processes SANDBOX shows those there are.")
    private String process = "";

    @Option(
            names = {"-f", "--follow"},
            description =
                    "Go on with what is written, until Ctrl-C. A connection that breaks is made again, at the same byte.")
    private boolean follow;

    @Option(names = "--from", paramLabel = "OFFSET", description = "The byte to begin with, counted from 0.")
    private Optional<Long> from = Optional.empty();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "What was written since then: 10m, 12h or 7d ago, a day, or 2026-11-22T10:00Z.")
    private Optional<String> since = Optional.empty();

    @Option(names = "--tail", paramLabel = "BYTES", description = "So many before the end; 8192 unless told otherwise.")
    private Optional<Long> tail = Optional.empty();

    @Option(names = "--search", paramLabel = "TEXT", description = "Only lines that hold this.")
    private Optional<String> search = Optional.empty();

    ReadLog(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        long places = Stream.of(from, tail, since).filter(Optional::isPresent).count();
        if (places > 1 || from.orElse(0L) < 0 || tail.orElse(1L) < 1) {
            throw new Failure(
                    ExitCode.USAGE,
                    "--from is 0 or more, --tail 1 or more, and only one of them and --since is given",
                    List.of());
        }
        Optional<String> time = since.map(text ->
                AuditFilter.instant("--since", text, shell.clock().instant()).toString());
        ControlPlane controlPlane = connection.controlPlane(shell);
        String path = SandboxNames.pathOf(SandboxNames.idOf(controlPlane, sandbox)) + "/processes/"
                + Request.part(process) + "/log/follow";
        Request request = Request.get("read the log of " + process + " on " + sandbox, path)
                .with("follow", Boolean.toString(follow))
                .with("search", search);
        LogReading reading = new LogReading(shell, controlPlane, request, follow, search.isPresent());
        return reading.from(from.orElseGet(() -> -tail.orElse(USUAL_TAIL)), time);
    }
}
