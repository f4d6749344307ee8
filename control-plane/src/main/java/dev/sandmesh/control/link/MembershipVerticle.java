package dev.sandmesh.control.link;

import dev.sandmesh.control.health.Leases;
import dev.sandmesh.control.registry.Registry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps this node's row alive, knows the others, and passes on who left the mesh. */
final class MembershipVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(MembershipVerticle.class);
    private static final Duration RENEWAL = Duration.ofSeconds(3);
    static final Duration LIFE = Duration.ofSeconds(9);

    /** What others had begun to write when this node was back is among what it then sees. */
    private static final int ROUNDS_BACK = 4;

    private final NodeIdentity self;
    private final NodeStore store;
    private final Registry registry;
    private final Leases leases;
    private volatile List<ControlNode> nodes = List.of();
    private boolean renewing;
    private long renewedAt = System.nanoTime();
    private int roundsBack;
    private long timer;

    MembershipVerticle(NodeIdentity self, NodeStore store, Registry registry, Leases leases) {
        this.self = self;
        this.store = store;
        this.registry = registry;
        this.leases = leases;
    }

    @Override
    public Future<?> start() {
        timer = vertx.setPeriodic(RENEWAL.toMillis(), tick -> renewInTurn());
        return store.prune().compose(pruned -> renew()).otherwise(failure -> {
            LOG.warn("this node has no row yet: {}", failure.getMessage());
            return null;
        });
    }

    @Override
    public Future<?> stop() {
        vertx.cancelTimer(timer);
        return store.remove(self.id()).otherwise(failure -> {
            LOG.warn("the row of this node stays until it expires: {}", failure.getMessage());
            return null;
        });
    }

    /** Called from a thread of the mesh. */
    void memberLeft(String meshId) {
        context.runOnContext(go -> {
            LOG.info("mesh member {} left", meshId);
            Future.join(leases.connectionClosed(meshId), store.departed(meshId))
                    .onFailure(failure -> LOG.debug("the departure of {} was not written", meshId, failure));
        });
    }

    /** As of the last renewal. */
    List<ControlNode> nodes() {
        return nodes;
    }

    private void renewInTurn() {
        if (!renewing) {
            renewing = true;
            renew().onComplete(done -> renewing = false);
        }
    }

    /** Whether others may have taken this node for gone of late. */
    private boolean isBack() {
        long now = System.nanoTime();
        roundsBack = now - renewedAt > LIFE.toNanos() ? ROUNDS_BACK : Math.max(0, roundsBack - 1);
        renewedAt = now;
        return roundsBack > 0;
    }

    private Future<Void> renew() {
        return leases.held()
                .compose(held -> store.renew(self, held, LIFE))
                .compose(renewed -> store.list())
                .onSuccess(list -> nodes = list)
                .compose(list ->
                        isBack() ? registry.owned(self.id()).compose(leases::compare) : Future.succeededFuture())
                .onFailure(failure -> LOG.debug("this node's row was not renewed", failure))
                .mapEmpty();
    }
}
