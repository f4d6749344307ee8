package dev.sandmesh.control.liveview.rfb;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * What passes of one piece. As long as that is one run of its bytes it is shown where it is; from the first gap on it is copied,
 * because a part of its own for every message would let a hostile viewer turn a byte into a hundred.
 */
final class Outflow {

    private final Buffer piece;
    private int from;
    private int to;
    private @Nullable Buffer copied;

    Outflow(Buffer piece) {
        this.piece = piece;
    }

    /** These bytes of the piece. */
    void pass(int start, int end) {
        if (start != to) {
            flush();
            from = start;
        }
        to = end;
    }

    /** Bytes that are not of the piece. */
    void write(Buffer bytes) {
        if (bytes.length() > 0) {
            flush();
            copy().appendBuffer(bytes);
        }
    }

    Buffer bytes() {
        if (copied == null) {
            return from == 0 && to == piece.length() ? piece : piece.slice(from, to);
        }
        flush();
        return copied;
    }

    private void flush() {
        if (to > from) {
            copy().appendBuffer(piece, from, to - from);
        }
        from = to;
    }

    private Buffer copy() {
        Buffer there = copied;
        if (there == null) {
            there = Buffer.buffer();
            copied = there;
        }
        return there;
    }
}
