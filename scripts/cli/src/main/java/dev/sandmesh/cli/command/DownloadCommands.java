package dev.sandmesh.cli.command;

import dev.sandmesh.cli.api.ControlPlane;
import dev.sandmesh.cli.api.ExitCode;
import dev.sandmesh.cli.api.Failure;
import dev.sandmesh.cli.api.PartFile;
import dev.sandmesh.cli.api.Request;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a sandbox hands out as a file. */
final class DownloadCommands {

    private DownloadCommands() {}

    /** Where it goes. */
    static final class Target {

        private static final String STANDARD_OUTPUT = "-";

        @Mixin
        private ConnectionOptions connection = new ConnectionOptions();

        @Parameters(paramLabel = SandboxNames.LABEL, description = SandboxNames.MEANING)
        private String sandbox = "";

        @Option(
                names = "--out",
                paramLabel = "FILE",
                required = true,
                description =
                        "A new file, for you alone to read (0600), that is there when all of it is. - is standard output.")
        private String out = "";

        /** Asks {@code form} of the sandbox, and writes what comes. */
        int take(Shell shell, Form form) {
            boolean here = out.equals(STANDARD_OUTPUT);
            if (here && shell.terminal().isRead()) {
                throw new Failure(
                        ExitCode.USAGE,
                        "what comes is nothing for a terminal",
                        List.of("Give --out FILE, or redirect standard output."));
            }
            ControlPlane controlPlane = connection.controlPlane(shell);
            String path = SandboxNames.pathOf(SandboxNames.idOf(controlPlane, sandbox)) + form.path();
            Request request = new Request(
                            form.doing() + sandbox, form.method(), path, Map.of(), Map.of(), Optional.empty())
                    .header("Accept", form.type() + ", application/problem+json");
            if (here) {
                Download.to(shell.out()::bytes, controlPlane.stream(request, form.silence()), request.doing());
                return ExitCode.OK;
            }
            return written(shell, controlPlane, request, form.silence());
        }

        private int written(Shell shell, ControlPlane controlPlane, Request request, Duration silence) {
            Path file = Path.of(out);
            try (PartFile part = PartFile.begin("--out", file)) {
                Download.to(part::write, controlPlane.stream(request, silence), request.doing());
                part.finish();
            }
            shell.notes().line("written: " + file);
            return ExitCode.OK;
        }
    }

    /** How it is asked for. */
    private record Form(String doing, String method, String path, String type, Duration silence) {}

    @Command(
            name = "screenshot",
            description =
                    "A picture (PNG) of the display of a sandbox, taken now. Who has looked stands in the audit trail.")
    static final class GetScreenshot implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private Target target = new Target();

        GetScreenshot(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            return target.take(
                    shell, new Form("take a picture of ", "GET", "/screenshot", "image/png", Duration.ofSeconds(45)));
        }
    }

    @Command(
            name = "bundle",
            description = {
                "The support bundle of a sandbox (tar.gz): logs, heartbeats, versions, configuration, a picture of the display.",
                "Secrets are masked as far as they are known; programs print what they like, so it is for people who may read logs."
            })
    static final class CollectBundle implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private Target target = new Target();

        CollectBundle(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            return target.take(
                    shell,
                    new Form("collect the bundle of ", "POST", "/bundle", "application/gzip", Duration.ofMinutes(6)));
        }
    }
}
