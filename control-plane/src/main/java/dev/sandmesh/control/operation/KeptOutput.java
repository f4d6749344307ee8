package dev.sandmesh.control.operation;

import dev.sandmesh.protocol.command.OutputPiece;
import dev.sandmesh.protocol.command.OutputPiece.Stream;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** Keeps the beginning of each stream, and lets the rest go. Written on one event loop, read on another once its command has its fate. */
final class KeptOutput implements Keeping {

    /** In bytes. */
    static final int MOST_OF_ONE_STREAM = 64 * 1024;

    private final Buffer stdout = Buffer.buffer();
    private final Buffer stderr = Buffer.buffer();
    private long taken;

    @Override
    public synchronized Future<Void> take(long offset, List<OutputPiece> pieces, Buffer bytes) {
        int place = 0;
        for (OutputPiece piece : pieces) {
            Buffer stream = piece.stream() == Stream.STDOUT ? stdout : stderr;
            int room = Math.min(piece.length(), MOST_OF_ONE_STREAM - stream.length());
            stream.appendBuffer(bytes, place, Math.max(0, room));
            place += piece.length();
        }
        taken += place;
        return Future.succeededFuture();
    }

    /** Tells what went to an earlier runner, which is gone and has written nothing of it. */
    @Override
    public Future<Fate> judged(Fate fate) {
        return Future.succeededFuture(honest(fate));
    }

    private synchronized Fate honest(Fate fate) {
        long lost = fate.result().getValue("outputBytes") instanceof Number passed ? passed.longValue() - taken : 0;
        return lost <= 0
                ? fate
                : new Fate(
                        fate.status(),
                        fate.code(),
                        fate.message(),
                        fate.result().copy().put("lostBytes", lost));
    }

    synchronized Kept kept() {
        return new Kept(stdout.copy(), stderr.copy());
    }
}
