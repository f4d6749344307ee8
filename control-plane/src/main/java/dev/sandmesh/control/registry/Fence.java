package dev.sandmesh.control.registry;

import dev.sandmesh.control.db.Tx;
import io.vertx.core.Future;

/** Port: what has still to be true when somebody writes in the name of an owner. */
@FunctionalInterface
public interface Fence {

    /** For owners themselves: that the ownership stands is all that is asked of them. */
    Fence NONE = (tx, node) -> Future.succeededFuture(true);

    /**
     * Called within the transaction of the write, and stays true until its end.
     *
     * @param node the owner in whose name it is
     */
    Future<Boolean> holds(Tx tx, String node);
}
