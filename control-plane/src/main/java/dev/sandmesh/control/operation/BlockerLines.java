package dev.sandmesh.control.operation;

import dev.sandmesh.control.command.OutputSink;
import dev.sandmesh.protocol.command.OutputPiece;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Consumer;

/** Reads what a drain waits for, a line of JSON whenever that changes. Called on one event loop. */
final class BlockerLines implements OutputSink {

    /** What is longer is not from an agent of ours, and is left out. */
    private static final int LONGEST_LINE = 64 * 1024;

    private final Consumer<JsonObject> changed;
    private Buffer begun = Buffer.buffer();
    /** Too long, or its beginning went to an earlier runner. */
    private boolean broken;

    private long end;

    BlockerLines(Consumer<JsonObject> changed) {
        this.changed = changed;
    }

    @Override
    public Future<Void> take(long offset, List<OutputPiece> pieces, Buffer bytes) {
        broken = broken || offset > end;
        end = offset + bytes.length();
        int from = 0;
        for (int at = 0; at < bytes.length(); at++) {
            if (bytes.getByte(at) == '\n') {
                add(bytes.slice(from, at));
                line();
                from = at + 1;
            }
        }
        add(bytes.slice(from, bytes.length()));
        return Future.succeededFuture();
    }

    private void add(Buffer piece) {
        broken = broken || begun.length() + piece.length() > LONGEST_LINE;
        begun = broken ? Buffer.buffer() : begun.appendBuffer(piece);
    }

    private void line() {
        Buffer line = begun;
        boolean whole = !broken;
        begun = Buffer.buffer();
        broken = false;
        if (whole) {
            try {
                changed.accept(line.toJsonObject());
            } catch (DecodeException | ClassCastException unreadable) {
                // the next line, or the end of the drain, says it again
            }
        }
    }
}
