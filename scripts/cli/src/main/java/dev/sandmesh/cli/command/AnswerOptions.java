package dev.sandmesh.cli.command;

import dev.sandmesh.cli.api.ControlPlane;
import dev.sandmesh.cli.output.Presenter;
import picocli.CommandLine.Mixin;

/** What most commands take: which control plane, as whom, and in which form to answer. */
final class AnswerOptions {

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    ControlPlane controlPlane(Shell shell) {
        return connection.controlPlane(shell);
    }

    Presenter presenter(Shell shell) {
        return output.presenter(shell);
    }
}
