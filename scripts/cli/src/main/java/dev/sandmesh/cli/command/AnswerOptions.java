package dev.sandmesh.cli.command;

import dev.sandmesh.cli.api.ControlPlane;
import dev.sandmesh.cli.output.Presenter;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every command that asks a control plane takes: which one, as whom, and in which form to answer. */
final class AnswerOptions {

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "File with an API token (smt_…), for scripts. Otherwise SANDMESH_TOKEN, or the login.")
    private Optional<Path> tokenFile = Optional.empty();

    ControlPlane controlPlane(Shell shell) {
        return server.controlPlane(shell, tokenFile);
    }

    Presenter presenter(Shell shell) {
        return output.presenter(shell);
    }
}
