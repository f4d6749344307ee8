package dev.sandmesh.control.operation;

import dev.sandmesh.control.command.OutputSink;
import dev.sandmesh.protocol.command.Order;
import io.vertx.core.Future;
import java.time.Duration;

/** Port: brings an order to one target, and what came of it back. */
interface Courier {

    /**
     * Sends it, or asks again for what was sent before.
     *
     * @param again an earlier runner may have sent it
     * @param limit from now until its fate is known, or said not to be
     */
    Errand send(Target target, Order order, boolean again, Duration limit, OutputSink output);

    /** One that is under way. */
    interface Errand {

        /** Never fails. */
        Future<Fate> fate();

        /** Tells the same agent something about it, where that is possible: to cancel or to extend it. */
        Future<Void> tell(Order order);

        /** Nobody waits for it here any more; the agent goes on. */
        void leave();
    }
}
