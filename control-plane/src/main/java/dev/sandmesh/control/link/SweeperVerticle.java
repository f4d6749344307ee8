package dev.sandmesh.control.link;

import dev.sandmesh.control.brake.Brake;
import dev.sandmesh.control.health.Timeline;
import dev.sandmesh.control.registry.Health;
import dev.sandmesh.control.registry.HealthStatus;
import dev.sandmesh.control.registry.Orphan;
import dev.sandmesh.control.registry.OwnerWrite;
import dev.sandmesh.control.registry.Ownership;
import dev.sandmesh.control.registry.Registry;
import dev.sandmesh.control.registry.SandboxEvent;
import dev.sandmesh.control.registry.SandboxPatch;
import dev.sandmesh.control.registry.WriteOutcome;
import dev.sandmesh.protocol.SandboxId;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
    private final Upkeep upkeep;
    private final Timeline timeline;
    private boolean sweeping;
    private long timer = -1;

    /** {@code upkeep} is told of each round, also of those in which another node is the sweeper. */
    SweeperVerticle(NodeStore store, Wards wards, SweepPolicy policy, Upkeep upkeep) {
        this.nodeId = wards.nodeId();
        this.store = store;
        this.registry = wards.registry();
        this.brake = wards.brake();
        this.policy = policy;
        this.upkeep = upkeep;
        this.timeline = new Timeline(registry::newId);
    }

    /** What is looked after, by whom. */
    record Wards(String nodeId, Registry registry, Brake brake) {}

    @Override
    public Future<?> start() {
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
        store.lead(SweeperFence.ROLE, nodeId, TERM)
                .compose(leads -> leads ? round() : Future.succeededFuture())
                .onComplete(done -> {
                    sweeping = false;
                    upkeep.ended(done);
                });
    }

    /** The brake counts whatever came of the sweep: it is there for when things go wrong. */
    private Future<Void> round() {
        return sweep().transform(swept -> brake.count()
                .compose(counted ->
                        swept.succeeded() ? Future.<Void>succeededFuture() : Future.<Void>failedFuture(swept.cause())));
    }

    /** Not before every node that lives had the time to say so: after an outage of the database all of their rows look expired. */
    private Future<Void> sweep() {
        return store.able()
                .compose(able -> able.now().isBefore(able.since().plus(MembershipVerticle.LIFE))
                        ? Future.succeededFuture()
                        : sweep(able));
    }

    private Future<Void> sweep(NodeStore.Able able) {
        return store.list()
                .map(nodes -> Stream.concat(
                                Stream.of(nodeId),
                                nodes.stream().filter(ControlNode::alive).map(ControlNode::id))
                        .collect(Collectors.toSet()))
                .compose(alive -> Future.all(registry.orphans(alive), registry.returned(alive)))
                .compose(found -> Future.join(judge(found.resultAt(0), able), keep(found.resultAt(1))))
                .mapEmpty();
    }

    private Future<Void> judge(List<Orphan> orphans, NodeStore.Able able) {
        return registry.reporting(orphans.stream().map(Orphan::owner).toList())
                .compose(reporting -> Future.join(orphans.stream()
                        .flatMap(orphan -> writes(orphan, reporting, able))
                        .toList()))
                .mapEmpty();
    }

    private Stream<Future<?>> writes(Orphan orphan, Set<SandboxId> reporting, NodeStore.Able able) {
        Instant now = able.now();
        // nobody waits for what is lost any more
        boolean awaited = !orphan.isLost();
        Stream<Future<?>> told =
                orphan.gone().isPresent() == awaited ? Stream.empty() : Stream.of(handover(orphan, awaited));
        // An owner that the database has lost, and nobody else, goes on with what it has.
        boolean reports = reporting.contains(orphan.owner().sandboxId());
        Optional<Health> after =
                reports ? Optional.empty() : policy.judge(orphan, orphan.gone().orElse(now), able.since(), now);
        return Stream.concat(told, after.map(health -> transition(orphan, health, now)).stream());
    }

    private Future<?> handover(Orphan orphan, boolean awaited) {
        return write(orphan.owner(), SandboxPatch.empty().handover(awaited), List.of(), true);
    }

    /** Their owner is back, with all that it had. */
    private Future<Void> keep(List<Ownership> returned) {
        return Future.join(returned.stream()
                        .map(owner -> write(owner, SandboxPatch.empty().handover(false), List.of(), false))
                        .toList())
                .mapEmpty();
    }

    private Future<?> transition(Orphan orphan, Health after, Instant now) {
        boolean turned = orphan.health().status() != after.status();
        List<SandboxEvent> entries = turned ? List.of(timeline.healthChanged(orphan.health(), after, now)) : List.of();
        SandboxPatch patch = SandboxPatch.empty().health(after);
        boolean lost = after.status() == HealthStatus.UNHEALTHY;
        return write(orphan.owner(), lost ? patch.handover(false) : patch, entries, true)
                .onSuccess(outcome -> {
                    if (outcome == WriteOutcome.WRITTEN) {
                        LOG.info(
                                "sandbox {} is {}: its owner is gone",
                                orphan.owner().sandboxId(),
                                after.status().wireName());
                    }
                });
    }

    /**
     * In the name of the owner: whoever takes over in the meantime fences it off, and so does the end of this node's term.
     *
     * @param ofTheGone an owner that is back meanwhile fences it off, too
     */
    private Future<WriteOutcome> write(
            Ownership owner, SandboxPatch patch, List<SandboxEvent> entries, boolean ofTheGone) {
        return registry.write(new OwnerWrite(owner, 0, 0, patch, entries, new SweeperFence(nodeId, ofTheGone)));
    }
}
