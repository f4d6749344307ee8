package dev.sandmesh.agent.heartbeat;

import dev.sandmesh.agent.probe.HostProbe;
import dev.sandmesh.agent.probe.HostReading;
import dev.sandmesh.agent.probe.SandboxConditions;
import dev.sandmesh.agent.probe.WorkerProbe;
import dev.sandmesh.agent.probe.WorkerReading;
import dev.sandmesh.protocol.report.Capacity;
import dev.sandmesh.protocol.report.Capacity.Closed;
import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.ProcessReport;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a snapshot together from supervisor, host and worker. What does not answer in time, or fails, is told as it was last
 * seen: a heartbeat must never wait for a sick host.
 */
public final class SandboxView implements SnapshotSource {

    private static final Logger LOG = LoggerFactory.getLogger(SandboxView.class);

    /** Even the first look, which loads the library, takes less on a slow machine. */
    private static final Duration LOOK_LIMIT = Duration.ofSeconds(30);

    private final Vertx vertx;
    private final Supervision supervision;
    private final Sources sources;
    private final Consumer<Condition> turned;
    private final Set<String> told = new HashSet<>();
    private HostReading host = HostReading.NONE;
    private long lastLook = System.nanoTime();
    private WorkerReading worker = WorkerReading.failed("not asked yet");

    /**
     * Where to look.
     *
     * @param worker absent when there is none
     * @param closed why the worker is to take nothing new, before it says so itself
     * @param heard told of everything that the worker says
     */
    public record Sources(
            HostProbe host,
            Optional<WorkerProbe> worker,
            Supplier<Optional<Closed>> closed,
            Consumer<WorkerReading> heard,
            ProfileSource profiles,
            SandboxConditions conditions) {}

    /**
     * Looks at nothing yet.
     *
     * @param turned told of a condition that no process backs when it turns; that all is well at the start is no news
     */
    public SandboxView(Vertx vertx, Supervision supervision, Sources sources, Consumer<Condition> turned) {
        this.vertx = vertx;
        this.supervision = supervision;
        this.sources = sources;
        this.turned = turned;
    }

    @Override
    public Future<Snapshot> take(Duration limit) {
        List<Long> pids =
                supervision.processes().stream().map(ProcessReport::pid).toList();
        Context context = vertx.getOrCreateContext();
        Future<HostReading> look = sources.host().sample(pids, supervision.families());
        look.onFailure(failure -> context.runOnContext(
                ignored -> tell(sources.conditions().observeFailure(String.valueOf(failure.getMessage())))));
        Future<Void> looked = within(limit, look, reading -> {
            host = reading;
            lastLook = System.nanoTime();
            tell(sources.conditions().observe(reading));
        });
        Future<Void> asked = sources.worker()
                .map(probe -> within(limit, probe.read(), reading -> {
                    worker = reading;
                    sources.heard().accept(reading);
                }))
                .orElse(Future.succeededFuture());
        return Future.join(looked, asked).map(ignored -> snapshot());
    }

    private Snapshot snapshot() {
        tell(sources.conditions().observeTimeliness());
        tell(sources.conditions().observeClock());
        if (System.nanoTime() - lastLook > LOOK_LIMIT.toNanos()) {
            tell(sources.conditions()
                    .observeFailure(
                            "a look takes longer than " + LOOK_LIMIT.toSeconds() + " s; a file system may hang"));
        }
        List<Condition> conditions = new ArrayList<>(supervision.conditions());
        conditions.addAll(sources.conditions().snapshot());
        conditions.addAll(sources.profiles().conditions());
        return new Snapshot(
                capacity(),
                worker.tasks(),
                sources.profiles().profiles(),
                host.host(),
                host.fill(supervision.processes()),
                conditions);
    }

    private Capacity capacity() {
        Optional<Closed> said =
                switch (worker.intake()) {
                    case DRAINING -> Optional.of(Closed.DRAINING);
                    case PAUSED -> Optional.of(Closed.PAUSED);
                    case OPEN, UNKNOWN -> Optional.empty();
                };
        return sources.closed()
                .get()
                .or(() -> said)
                .map(worker.capacity()::closed)
                .orElse(worker.capacity());
    }

    private void tell(List<Condition> news) {
        news.forEach(condition -> {
            if (!told.add(condition.type()) || !condition.ok()) {
                LOG.info(
                        "{} is {}: {}",
                        condition.type(),
                        condition.ok() ? "well again" : "not well",
                        condition.reason());
                turned.accept(condition);
            }
        });
    }

    /** Completes in any case, on the caller's event loop; a late answer still counts for the next snapshot. */
    private <T> Future<Void> within(Duration limit, Future<T> answer, Consumer<T> taken) {
        Context context = vertx.getOrCreateContext();
        Promise<Void> done = Promise.promise();
        long timer = vertx.setTimer(limit.toMillis(), ignored -> done.tryComplete());
        answer.onComplete(outcome -> context.runOnContext(ignored -> {
            vertx.cancelTimer(timer);
            try {
                if (outcome.succeeded()) {
                    taken.accept(outcome.result());
                } else {
                    LOG.debug("a part of the snapshot is missing: {}", String.valueOf(outcome.cause()));
                }
            } finally {
                done.tryComplete();
            }
        }));
        return done.future();
    }
}
