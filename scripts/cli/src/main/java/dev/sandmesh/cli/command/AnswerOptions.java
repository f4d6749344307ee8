package dev.sandmesh.cli.command;

import dev.sandmesh.cli.api.ControlPlane;
import dev.sandmesh.cli.output.Format;
import dev.sandmesh.cli.output.Presenter;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every command that asks something takes: which control plane, as whom, and in which form to answer. */
final class AnswerOptions {

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "File with an API token (smt_…), for scripts. Otherwise SANDMESH_TOKEN, or the login.")
    private Optional<Path> tokenFile = Optional.empty();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            description = "table (for people), json (the answer of the API) or ndjson (one item a line).")
    private Format format = Format.TABLE;

    @Option(names = "--json", description = "The same as --output json.")
    private boolean json;

    ControlPlane controlPlane(Shell shell) {
        return server.controlPlane(shell, tokenFile);
    }

    Presenter presenter(Shell shell) {
        return new Presenter(shell.out(), shell.notes(), shell.terminal(), json ? Format.JSON : format);
    }
}
