package dev.sandmesh.agent.job;

import dev.sandmesh.protocol.command.OutputPiece;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.UUID;

/** Takes what a job brings, in the order of the calls. */
@FunctionalInterface
public interface JobOutput {

    /**
     * From any thread, with at most 128 KiB.
     *
     * @return completes, on any thread, when there is room for more, and fails when nobody takes it any more; who goes on before fills memory
     */
    Future<Void> write(OutputPiece.Stream stream, Buffer bytes);

    /** Of the command that asked for the job; of zeros alone where nobody says. */
    default UUID commandId() {
        return new UUID(0, 0);
    }
}
