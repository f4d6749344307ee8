package dev.sandmesh.agent.heartbeat;

import dev.sandmesh.agent.link.LeaseLoss;
import dev.sandmesh.agent.link.LinkListener;
import dev.sandmesh.agent.link.Registration;
import dev.sandmesh.agent.link.Uplink;
import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.report.AgentFact;
import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.Goodbye;
import dev.sandmesh.protocol.report.Heartbeat;
import dev.sandmesh.protocol.report.HeartbeatAck;
import dev.sandmesh.protocol.report.ProcessReport;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Renews the lease and tells what happens; its public methods may be called on any thread. */
public final class HeartbeatVerticle extends VerticleBase implements LinkListener {

    private static final Logger LOG = LoggerFactory.getLogger(HeartbeatVerticle.class);
    private static final Duration GOODBYE_LIMIT = Duration.ofSeconds(3);

    private final InstantSource clock;
    private final HeartbeatSettings settings;
    private final Uplink uplink;
    private final SnapshotSource source;
    private final EventJournal journal;
    private final EventOutbox outbox;
    private final EarlierEnds earlierEnds = new EarlierEnds();
    private final Pace pace = new Pace();
    private final RecentHeartbeats recent = new RecentHeartbeats();
    private final Promise<Void> firstAck = Promise.promise();
    private @Nullable EventSender sender;
    private @Nullable Configurations configurations;
    private volatile @Nullable Registration registration;
    private long timer = -1;
    private long lookout = -1;
    private long sequence;
    private boolean outstanding;
    private boolean leaving;

    public HeartbeatVerticle(
            InstantSource clock,
            HeartbeatSettings settings,
            Uplink uplink,
            SnapshotSource source,
            EventJournal journal) {
        this.clock = clock;
        this.settings = settings;
        this.uplink = uplink;
        this.source = source;
        this.journal = journal;
        this.outbox = new EventOutbox(settings.outboxCapacity());
    }

    /** Who applies what the control plane wants; comes before the deployment. */
    public void serve(Configurations applied) {
        configurations = applied;
    }

    @Override
    public Future<?> start() {
        sender = new EventSender(vertx, clock, uplink, settings, outbox);
        sender.onCommit((note, number) -> {
            // before it takes the place of the journal's own note
            var unusedNote = note.map(this::keep);
            var unused = onDisk(() -> journal.committed(number));
        });
        lookOut();
        return vertx.executeBlocking(journal::leftovers)
                .onSuccess(kept -> kept.forEach(this::tellAgain))
                .onFailure(
                        failure -> LOG.warn("what the last agent did not tell cannot be read: {}", failure.toString()))
                .otherwiseEmpty();
    }

    @Override
    public Future<?> stop() {
        leaving = true;
        vertx.cancelTimer(timer);
        vertx.cancelTimer(lookout);
        return Future.succeededFuture();
    }

    /** The processes that it changed have been seen anew since. */
    private void tellAgain(EventJournal.Kept kept) {
        earlierEnds.told(kept.fact());
        outbox.add(kept.at(), kept.fact(), List.of(), List.of());
        long number = outbox.lastNumber();
        var unused = onDisk(() -> journal.adopt(number, kept));
    }

    /** In the order in which it was asked for. */
    private Future<Void> onDisk(Runnable work) {
        return vertx.executeBlocking(() -> {
                    work.run();
                    return true;
                })
                .onFailure(failure -> LOG.error("the journal of events failed", failure))
                .mapEmpty();
    }

    private Future<Void> keep(PendingEvent event) {
        return vertx.executeBlocking(() -> journal.keep(event))
                .compose(kept -> kept)
                .onFailure(failure -> LOG.error("the journal of events failed", failure));
    }

    /** Tells a fact at once, with what it changed. */
    public void report(AgentFact fact, List<Condition> conditions, List<ProcessReport> processes) {
        var unused = reportToKeep(fact, conditions, processes);
    }

    /** Tells a fact at once, with what it changed; done when an agent that is killed leaves it to its successor. */
    public Future<Void> reportToKeep(AgentFact fact, List<Condition> conditions, List<ProcessReport> processes) {
        Promise<Void> kept = Promise.promise();
        context.runOnContext(ignored -> {
            if (earlierEnds.isRepeatedBy(fact)) {
                kept.complete();
                return;
            }
            outbox.add(clock.instant(), fact, conditions, processes);
            if (EventJournal.keeps(fact)) {
                keep(outbox.newest()).onComplete(kept);
            } else {
                kept.complete();
            }
            sender().pump();
        });
        return kept.future();
    }

    /** The registration under which commands are obeyed; empty while there is none. */
    public Optional<Registration> registration() {
        return Optional.ofNullable(registration);
    }

    /** Done when the first heartbeat of this process is acked. */
    public Future<Void> firstAck() {
        return firstAck.future();
    }

    /** The last heartbeats as JSON, oldest first. */
    public List<String> recent() {
        return recent.all();
    }

    /** A heartbeat of this moment, as the answer to whoever wants to know now. */
    public Future<Heartbeat> fresh(Duration limit) {
        return Hop.call(context, () -> {
            Registration under = registration;
            return under == null
                    ? Future.failedFuture("there is no registration")
                    : look(limit).map(snapshot -> heartbeat(under, snapshot));
        });
    }

    /** Says that this stop is planned; completes with whether that is committed within its limit. */
    public Future<Boolean> goodbye(String reason, Duration expectedBackWithin) {
        return Hop.call(context, () -> {
            if (registration == null) {
                return Future.succeededFuture(false);
            }
            leaving = true;
            outbox.add(
                    clock.instant(), new Goodbye(reason, (int) expectedBackWithin.toSeconds()), List.of(), List.of());
            sender().endWith(outbox.lastNumber());
            sender().pump();
            return sender().waiters()
                    .until(outbox.lastNumber())
                    .map(true)
                    .timeout(GOODBYE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                    .onFailure(failure -> LOG.warn("nobody took the goodbye within {}", GOODBYE_LIMIT))
                    .otherwise(false);
        });
    }

    @Override
    public void live(Registration now) {
        context.runOnContext(ignored -> {
            registration = now;
            pace.answered();
            outstanding = false;
            sender().live(now);
            vertx.cancelTimer(timer);
            timer = vertx.setPeriodic(
                    settings.interval().orElse(now.heartbeatInterval()).toMillis(), tick -> beat());
            beat();
        });
    }

    @Override
    public void down() {
        context.runOnContext(ignored -> {
            registration = null;
            vertx.cancelTimer(timer);
            sender().down();
        });
    }

    /** It was told that there is no lease; that is all that concerns heartbeats. */
    @Override
    public void superseded() {
        down();
    }

    /** Whoever left may have been the owner: one heartbeat tells. */
    @Override
    public void departure() {
        context.runOnContext(ignored -> beat());
    }

    private void beat() {
        Registration to = registration;
        // After the goodbye a heartbeat would take the promised absence back.
        if (to == null || outstanding || leaving) {
            return;
        }
        outstanding = true;
        Hop.attempt(() -> look(settings.snapshotLimit()))
                .compose(snapshot -> uplink.heartbeat(to, heartbeat(to, snapshot)))
                .onComplete(outcome -> context.runOnContext(ignored -> {
                    if (to.equals(registration)) {
                        outstanding = false;
                        if (outcome.succeeded()) {
                            answered(to, outcome.result());
                        } else {
                            missed(to, outcome.cause());
                        }
                    }
                }));
    }

    private Future<Snapshot> look(Duration limit) {
        lookOut();
        return source.take(limit);
    }

    /** Some of what a look finds is acted on here, also while there is no control plane to hear of it. */
    private void lookOut() {
        vertx.cancelTimer(lookout);
        lookout = vertx.setTimer(settings.longestLook().toMillis(), late -> {
            if (!leaving) {
                Hop.attempt(() -> look(settings.snapshotLimit()))
                        .onFailure(failure -> LOG.warn("a look at the sandbox failed", failure));
            }
        });
    }

    private void answered(Registration by, HeartbeatAck ack) {
        pace.answered();
        switch (ack.status()) {
            case OK -> {
                if (firstAck.tryComplete()) {
                    LOG.info("first heartbeat acked by node {}", by.nodeId());
                }
                if (configurations != null) {
                    ack.configuration().ifPresent(configurations::wanted);
                }
            }
            case SUPERSEDED -> uplink.lost(by, LeaseLoss.SUPERSEDED);
            case UNKNOWN_LEASE -> uplink.lost(by, LeaseLoss.UNKNOWN_LEASE);
        }
    }

    private void missed(Registration by, Throwable failure) {
        LOG.warn("heartbeat without answer: {}", String.valueOf(failure.getMessage()));
        if (Silence.disbelieved(failure)) {
            uplink.lost(by, LeaseLoss.UNKNOWN_LEASE);
            return;
        }
        switch (pace.missed(Silence.nobodyListens(failure))) {
            case REPEAT -> beat();
            case OWNER_LOST -> uplink.lost(by, LeaseLoss.OWNER_SILENT);
        }
    }

    private Heartbeat heartbeat(Registration under, Snapshot snapshot) {
        sequence++;
        Heartbeat heartbeat = new Heartbeat(
                under.sandboxId(),
                under.epoch(),
                under.nonce(),
                sequence,
                clock.instant(),
                snapshot.capacity(),
                snapshot.tasks(),
                snapshot.profiles(),
                snapshot.host(),
                snapshot.processes(),
                snapshot.conditions(),
                configurations == null ? 0 : configurations.runningVersion());
        recent.add(heartbeat);
        return heartbeat;
    }

    private EventSender sender() {
        if (sender == null) {
            throw new IllegalStateException("not deployed");
        }
        return sender;
    }
}
