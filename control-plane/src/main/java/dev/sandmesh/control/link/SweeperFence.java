package dev.sandmesh.control.link;

import dev.sandmesh.control.db.Tx;
import dev.sandmesh.control.registry.Fence;
import io.vertx.core.Future;

/**
 * A node writes as the sweeper only as long as it is: one that stood still meanwhile may have lost that.
 *
 * @param ofTheGone what it writes is true of an owner only whose row has expired
 */
record SweeperFence(String sweeper, boolean ofTheGone) implements Fence {

    static final String ROLE = "sweeper";

    @Override
    public Future<Boolean> holds(Tx tx, String node) {
        NodeStore store = new NodeStore(tx.client());
        return store.leads(ROLE, sweeper)
                .compose(leads -> leads && ofTheGone ? store.isGone(node) : Future.succeededFuture(leads));
    }
}
