package dev.sandmesh.control.link;

import dev.sandmesh.control.health.Leases;
import dev.sandmesh.control.registry.Registry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.List;
import java.util.Set;
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
    private final Members members;
    private final Upkeep upkeep;
    private final Balance balance;
    private volatile List<ControlNode> nodes = List.of();
    private Future<Void> renewal = Future.succeededFuture();
    private long renewedAt = System.nanoTime();
    private int roundsBack;
    private Set<String> inTheMesh = Set.of();
    private long timer = -1;

    /** What this node has, and with whom. */
    record Wards(Registry registry, Leases leases, Members members) {}

    MembershipVerticle(NodeIdentity self, NodeStore store, Wards wards, Upkeep upkeep) {
        this.self = self;
        this.store = store;
        this.registry = wards.registry();
        this.leases = wards.leases();
        this.members = wards.members();
        this.upkeep = upkeep;
        this.balance = new Balance(self.id(), System::nanoTime);
    }

    @Override
    public Future<?> start() {
        timer = vertx.setPeriodic(RENEWAL.toMillis(), tick -> renewInTurn());
        renewal = store.prune().compose(pruned -> renew());
        return renewal.otherwise(failure -> {
            LOG.warn("this node has no row yet: {}", failure.getMessage());
            return null;
        });
    }

    @Override
    public Future<?> stop() {
        vertx.cancelTimer(timer);
        // a renewal under way would write the row again
        return renewal.transform(done -> store.remove(self.id())).otherwise(failure -> {
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
        if (renewal.isComplete()) {
            renewal = renew();
        }
    }

    /** Whether others may have taken this node for gone of late, or taken over what it had without its hearing of it. */
    private boolean isBack() {
        long now = System.nanoTime();
        Set<String> there = Set.copyOf(members.controlNodes());
        boolean missed = now - renewedAt > LIFE.toNanos() || !there.equals(inTheMesh);
        roundsBack = missed ? ROUNDS_BACK : Math.max(0, roundsBack - 1);
        renewedAt = now;
        inTheMesh = there;
        return roundsBack > 0;
    }

    /** What it owned when others were lost or not there yet, they get again. */
    private Future<Void> balanced() {
        long surplus = balance.surplus(nodes, inTheMesh);
        return surplus > 0 ? leases.sendAway(surplus) : Future.succeededFuture();
    }

    private Future<Void> renew() {
        return leases.held()
                .compose(held -> store.renew(self, held, LIFE))
                .compose(renewed -> store.list())
                .onSuccess(list -> nodes = list)
                .compose(list -> isBack() ? leases.compare(() -> registry.owned(self.id())) : Future.succeededFuture())
                .compose(judged -> balanced())
                .onComplete(upkeep::ended);
    }
}
