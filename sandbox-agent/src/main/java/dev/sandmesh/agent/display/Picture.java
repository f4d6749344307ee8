package dev.sandmesh.agent.display;

import java.io.IOException;

/** One picture of a display, strip by strip, so that no more of it is in memory than one. Blocks its thread, but for {@link #abort}. */
final class Picture {
    /** Even what cannot be packed, and what was held back of the strip before, stays below what a job may bring at once. */
    private static final int STRIP = 48 * 1024;

    private final X11Display display;
    private final PngWriter png = new PngWriter();
    private int next = -1;

    Picture(DisplayPlace place) throws IOException {
        this.display = X11Display.of(place);
    }

    int width() {
        return display.width();
    }

    int height() {
        return display.height();
    }

    boolean isWhole() {
        return next > height();
    }

    /** Empty when nothing can be written yet. */
    byte[] read() throws IOException {
        if (next < 0) {
            display.connect();
            next = 0;
            return png.begin(width(), height());
        }
        if (next == height()) {
            next++;
            return png.end();
        }
        int rows = Math.min(height() - next, Math.max(1, STRIP / (width() * 3 + 1)));
        byte[] packed = png.rows(display.rows(next, rows));
        next += rows;
        return packed;
    }

    /** From any thread: ends whatever is waited for. */
    void abort() throws IOException {
        display.close();
    }

    void close() throws IOException {
        png.close();
        display.close();
    }
}
