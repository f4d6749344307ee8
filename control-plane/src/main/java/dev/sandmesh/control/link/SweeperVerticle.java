package dev.sandmesh.control.link;

import dev.sandmesh.control.brake.Brake;
import dev.sandmesh.control.health.Timeline;
import dev.sandmesh.control.registry.Health;
import dev.sandmesh.control.registry.Orphan;
import dev.sandmesh.control.registry.OwnerWrite;
import dev.sandmesh.control.registry.Registry;
import dev.sandmesh.control.registry.SandboxEvent;
import dev.sandmesh.control.registry.SandboxPatch;
import dev.sandmesh.protocol.SandboxId;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks after sandboxes that nobody owns, and counts for the brake; one node at a time does, by a row that it renews. */
final class SweeperVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(SweeperVerticle.class);
    private static final Duration ROUND = Duration.ofSeconds(2);
    private static final Duration TERM = Duration.ofSeconds(8);

    private final String nodeId;
    private final NodeStore store;
    private final Registry registry;
    private final Brake brake;
    private final SweepPolicy policy;
    private final InstantSource clock;
    private final Timeline timeline;
    private final Map<SandboxId, Instant> goneSince = new HashMap<>();
    private Instant ableSince = Instant.MAX;
    private boolean sweeping;
    private long timer;

    SweeperVerticle(
            String nodeId, NodeStore store, Registry registry, Brake brake, SweepPolicy policy, InstantSource clock) {
        this.nodeId = nodeId;
        this.store = store;
        this.registry = registry;
        this.brake = brake;
        this.policy = policy;
        this.clock = clock;
        this.timeline = new Timeline(registry::newId);
    }

    @Override
    public Future<?> start() {
        ableSince = clock.instant();
        timer = vertx.setPeriodic(ROUND.toMillis(), round -> sweepInTurn());
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        vertx.cancelTimer(timer);
        return Future.succeededFuture();
    }

    private void sweepInTurn() {
        if (sweeping) {
            return;
        }
        sweeping = true;
        store.lead("sweeper", nodeId, TERM)
                .compose(leads -> leads ? sweep().compose(swept -> brake.count()) : Future.succeededFuture())
                .onComplete(done -> {
                    sweeping = false;
                    if (done.failed()) {
                        // While the database is away nobody can register: all periods of grace begin anew.
                        ableSince = clock.instant();
                        LOG.debug("no sweep", done.cause());
                    }
                });
    }

    private Future<Void> sweep() {
        return store.list()
                .map(nodes -> Stream.concat(
                                Stream.of(nodeId),
                                nodes.stream().filter(ControlNode::alive).map(ControlNode::id))
                        .collect(Collectors.toSet()))
                .compose(registry::orphans)
                .compose(this::judge);
    }

    private Future<Void> judge(List<Orphan> orphans) {
        Instant now = clock.instant();
        Set<SandboxId> present =
                orphans.stream().map(orphan -> orphan.owner().sandboxId()).collect(Collectors.toSet());
        goneSince.keySet().retainAll(present);
        List<Future<?>> writes = new ArrayList<>();
        for (Orphan orphan : orphans) {
            Instant since = goneSince.computeIfAbsent(orphan.owner().sandboxId(), id -> now);
            if (!orphan.handover()) {
                writes.add(write(orphan, SandboxPatch.empty().handover(true), List.of()));
            }
            policy.judge(orphan, since, ableSince, now).ifPresent(after -> writes.add(transition(orphan, after, now)));
        }
        return Future.join(writes).mapEmpty();
    }

    private Future<?> transition(Orphan orphan, Health after, Instant now) {
        LOG.info(
                "sandbox {} is {}: its owner is gone",
                orphan.owner().sandboxId(),
                after.status().wireName());
        SandboxEvent entry = timeline.healthChanged(orphan.health(), after, now);
        return write(orphan, SandboxPatch.empty().health(after), List.of(entry));
    }

    /** In the name of the owner that is gone: whoever takes over in the meantime fences it off. */
    private Future<?> write(Orphan orphan, SandboxPatch patch, List<SandboxEvent> entries) {
        return registry.write(new OwnerWrite(orphan.owner(), 0, 0, patch, entries));
    }
}
