package dev.sandmesh.cli.command;

import dev.sandmesh.cli.output.Format;
import dev.sandmesh.cli.output.Output;

/** One line at the foot of a terminal that is written over again and again; nothing at all where there is no terminal. */
final class ProgressLine {

    private static final String CLEAR = "\r\u001b[K";

    private final Output out;
    private final int columns;
    private boolean shown;

    private ProgressLine(Output out, int columns) {
        this.out = out;
        this.columns = columns;
    }

    /** For tables alone: what programs read has no such line in it. */
    static ProgressLine of(Shell shell, Format format) {
        boolean can = format == Format.TABLE
                && !shell.environment().getOrDefault("TERM", "dumb").equals("dumb");
        return new ProgressLine(shell.out(), can ? shell.terminal().columns() : 0);
    }

    void show(String text) {
        if (columns > 0) {
            String fitting = text.length() < columns ? text : text.substring(0, Math.max(0, columns - 1));
            out.ownText(CLEAR + fitting);
            out.flush();
            shown = true;
        }
    }

    void clear() {
        if (shown) {
            out.ownText(CLEAR);
            shown = false;
        }
    }
}
