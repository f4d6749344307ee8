package dev.sandmesh.control.command;

import dev.sandmesh.protocol.command.OutputPiece;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** Takes what a job brings: every byte once and in order, and no more before the last was taken. Called on the event loop of the jobs. */
@FunctionalInterface
public interface OutputSink {

    /** For whoever wants the fate only. */
    OutputSink NONE = (offset, pieces, bytes) -> Future.succeededFuture();

    /**
     * Takes the next bytes, 128 KiB at most.
     *
     * @param offset bytes of all streams before these; more than were taken only where another receiver took those in between, and is gone
     * @param pieces of which streams the bytes are, in order
     * @return completes, on any thread, when they are taken; after a failure the rest is dropped and only the fate waited for: whoever fails
     *     cancels the job
     */
    Future<Void> take(long offset, List<OutputPiece> pieces, Buffer bytes);
}
