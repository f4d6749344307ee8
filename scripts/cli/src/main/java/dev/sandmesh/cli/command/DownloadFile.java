package dev.sandmesh.cli.command;

import dev.sandmesh.cli.api.ControlPlane;
import dev.sandmesh.cli.api.ExitCode;
import dev.sandmesh.cli.api.Failure;
import dev.sandmesh.cli.api.Request;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where something goes that is no text. */
final class DownloadFile {

    private static final String STANDARD_OUTPUT = "-";

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description =
                    "A new file, for you alone to read (0600), that is there when all of it is. - is standard output.")
    private String out = "";

    /** Asks for it, and writes what comes. */
    int take(Shell shell, Function<ControlPlane, Request> wish, Duration silence) {
        boolean here = out.equals(STANDARD_OUTPUT);
        if (here && shell.terminal().isRead()) {
            throw new Failure(
                    ExitCode.USAGE,
                    "what comes is nothing for a terminal",
                    List.of("Give --out FILE, or redirect standard output."));
        }
        ControlPlane controlPlane = connection.controlPlane(shell);
        Download download = new Download(controlPlane, wish.apply(controlPlane), silence);
        return here ? download.toOutput(shell) : download.toFile(shell, "--out", Path.of(out));
    }
}
