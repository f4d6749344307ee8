package dev.sandmesh.cli.command;

import dev.sandmesh.cli.output.Format;
import dev.sandmesh.cli.output.Presenter;
import picocli.CommandLine.Option;

/** In which form to answer. */
final class OutputOptions {

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            description =
                    "table (for people), json or yaml (the answer of the API), ndjson (one item a line) or name (what "
                            + "other commands take for it).")
    private Format format = Format.TABLE;

    @Option(names = "--json", description = "The same as --output json.")
    private boolean json;

    Presenter presenter(Shell shell) {
        return new Presenter(shell.out(), shell.notes(), shell.terminal(), json ? Format.JSON : format);
    }
}
