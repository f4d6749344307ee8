package dev.sandmesh.cli.command;

import dev.sandmesh.cli.api.Request;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What a sandbox hands out as a file. */
final class DownloadCommands {

    private DownloadCommands() {}

    /** What of which sandbox. */
    static final class Target {

        @Mixin
        private DownloadFile file = new DownloadFile();

        @Parameters(paramLabel = SandboxNames.LABEL, description = SandboxNames.MEANING)
        private String sandbox = "";

        /** Asks {@code form} of the sandbox, and writes what comes. */
        int take(Shell shell, Form form) {
            return file.take(
                    shell,
                    controlPlane -> new Request(
                                    form.doing() + sandbox,
                                    form.method(),
                                    SandboxNames.pathOf(SandboxNames.idOf(controlPlane, sandbox)) + form.path(),
                                    Map.of(),
                                    Map.of(),
                                    Optional.empty())
                            .header("Accept", form.type() + ", application/problem+json"),
                    form.silence());
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
