package dev.sandmesh.control.console;

import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.OutputPiece;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** How what a job brings is written into a body. */
interface JobForm {

    /** What is written of this now; empty for nothing. */
    Buffer written(List<OutputPiece> pieces, Buffer bytes);

    /**
     * What is written behind all that.
     *
     * @throws dev.sandmesh.control.error.SandmeshException where the body would pass for whole, and is not
     */
    Buffer end(CommandResult fate);

    /** What says, after some silence, that there is more to come; empty for nothing. */
    Buffer alive();

    /** Whether a body that cannot say so ends then, as if that were all. */
    default boolean endsInSilence() {
        return false;
    }
}
