package dev.sandmesh.cli.command;

import dev.sandmesh.cli.api.ControlPlane;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every command that asks a control plane takes: which one, and as whom. */
final class ConnectionOptions {

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "File with an API token (smt_…), for scripts. Otherwise SANDMESH_TOKEN, or the login.")
    private Optional<Path> tokenFile = Optional.empty();

    ControlPlane controlPlane(Shell shell) {
        return server.controlPlane(shell, tokenFile);
    }
}
