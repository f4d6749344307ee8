package dev.sandmesh.control.health;

import dev.sandmesh.control.registry.Health;
import dev.sandmesh.control.registry.Owned;
import dev.sandmesh.control.registry.OwnerWrite;
import dev.sandmesh.control.registry.Ownership;
import dev.sandmesh.control.registry.WriteOutcome;
import dev.sandmesh.protocol.ErrorKind;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.report.AckStatus;
import dev.sandmesh.protocol.report.AgentEvent;
import dev.sandmesh.protocol.report.DesiredConfiguration;
import dev.sandmesh.protocol.report.EventAck;
import dev.sandmesh.protocol.report.Goodbye;
import dev.sandmesh.protocol.report.Heartbeat;
import dev.sandmesh.protocol.report.HeartbeatAck;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rules of leases, without timers and without a bus: what is heard goes in, what has to be written comes out. */
final class LeaseBook {

    /** How long a lost sandbox is waited for; after that its agent has to register again. */
    private static final Duration LOST_KEPT = Duration.ofMinutes(10);

    /** Of whoever is sent away no silence is noticed by then that is not one: it is shorter than a lease. */
    private static final Duration SENT_AWAY = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(LeaseBook.class);

    private final LeaseIndex index = new LeaseIndex();
    private final LeaseWatch watch;
    private final LeaseJudge judge;
    private final LeaseWrites writes;
    private final InstantSource clock;
    private final Set<Lease> lost = new LinkedHashSet<>();
    private List<Lease> dirty = new ArrayList<>();
    private Consumer<Lease> putOff = lease -> {};

    LeaseBook(LeaseWatch watch, LeaseJudge judge, LeaseWrites writes, InstantSource clock) {
        this.watch = watch;
        this.judge = judge;
        this.writes = writes;
        this.clock = clock;
    }

    Instant now() {
        return clock.instant();
    }

    LeaseIndex index() {
        return index;
    }

    /** Is told of each message of which nothing is written because its sender says too much. */
    void onPutOff(Consumer<Lease> told) {
        putOff = told;
    }

    void grant(LeaseGrant grant) {
        Lease present = index.find(grant.owner().sandboxId());
        long epoch = grant.owner().epoch();
        if (index.hasEnded(grant.owner().sandboxId(), epoch)
                || (present != null && present.owner().epoch() > epoch)) {
            return;
        }
        Lease lease = new Lease(grant, clock.instant());
        index.put(lease).ifPresent(this::supersede);
        watch.start(lease);
    }

    /** The agent's process is back at the node that still holds its lease. */
    void resume(Lease lease, String connection) {
        index.reconnect(lease, connection);
        lease.lastHeard = clock.instant();
        lease.closing = false;
        lease.sentAwayUntil = Instant.MIN;
        if (lease.standing instanceof Standing.Away) {
            lease.standing = new Standing.Expected();
        }
        if (lease.watched()) {
            watch.renew(lease);
        }
    }

    HeartbeatAck heartbeat(Heartbeat heartbeat) {
        Instant now = clock.instant();
        Lease lease = index.find(heartbeat.sandboxId());
        AckStatus status = answer(lease, heartbeat.sandboxId(), heartbeat.epoch(), heartbeat.nonce());
        if (lease == null || status != AckStatus.OK) {
            return new HeartbeatAck(heartbeat.sequence(), now, status, 0);
        }
        boolean back = !(lease.standing instanceof Standing.Live || lease.standing instanceof Standing.Away);
        heard(lease, now);
        boolean turned = lease.report.apply(heartbeat);
        lease.revision++;
        if (back || turned || lease.unwritten) {
            lease.unjudged = true;
        }
        writeDown(lease, heartbeat.runningVersion(), now);
        markDirty(lease);
        if (lease.isSentAway(now)) {
            return new HeartbeatAck(heartbeat.sequence(), now, AckStatus.UNKNOWN_LEASE, 0);
        }
        long wanted = lease.desired.version();
        return new HeartbeatAck(
                heartbeat.sequence(),
                now,
                status,
                wanted,
                wanted == heartbeat.runningVersion() ? Optional.empty() : Optional.of(lease.desired));
    }

    /** What is one row too many is written with a later heartbeat, as it stands then. */
    private void writeDown(Lease lease, long runningVersion, Instant now) {
        boolean configured = runningVersion != lease.runningVersion;
        if (!lease.unjudged && !configured) {
            return;
        }
        if (!lease.rows.takes(now)) {
            putOff.accept(lease);
            return;
        }
        if (lease.unjudged) {
            lease.unjudged = false;
            judge.judge(lease, true, now).ifPresent(write -> put(lease, write));
        }
        if (configured) {
            put(lease, judge.configured(lease, runningVersion, now));
        }
    }

    /**
     * What stands of this node's sandboxes in the registry, read at {@code asOf} or later: what is not among it has another owner, of which
     * this node was not told.
     */
    void compare(List<Owned> written, Instant asOf) {
        Map<SandboxId, Owned> owned = written.stream().collect(Collectors.toMap(Owned::sandboxId, each -> each));
        for (Lease lease : List.copyOf(index.all())) {
            Ownership held = lease.owner();
            Owned now = owned.get(held.sandboxId());
            if (now != null && now.epoch() <= held.epoch()) {
                compare(lease, now);
            } else if (lease.grantedAt.isBefore(asOf)) {
                LOG.info("sandbox {} has another owner by now", held.sandboxId());
                supersede(lease);
            }
        }
    }

    /** While this node was taken for gone, another has judged in its name; with the next report that is set right. */
    private static void compare(Lease lease, Owned written) {
        if (lease.writing > 0 || lease.unwritten || lease.owner().epoch() != written.epoch()) {
            return;
        }
        if (written.handover() || lease.health.status() != written.health().status()) {
            LOG.info(
                    "sandbox {} was called {} while this node was taken for gone; here it is {}",
                    written.sandboxId(),
                    written.health().status().wireName(),
                    lease.health.status().wireName());
            lease.written = written.health();
            lease.unwritten = true;
        }
    }

    LeaseSnapshot snapshot(Lease lease) {
        return lease.snapshot(clock.instant());
    }

    /** So many agents are told to register anew, and held until another node has them or they have found none. */
    void sendAway(long wanted) {
        Instant now = clock.instant();
        long away = index.all().stream().filter(lease -> lease.isSentAway(now)).count();
        index.all().stream()
                .filter(lease -> lease.standing instanceof Standing.Live && !lease.closing && !lease.isSentAway(now))
                .limit(Math.max(0, wanted - away))
                .forEach(lease -> lease.sentAwayUntil = now.plus(SENT_AWAY));
    }

    /** What comes late never takes the place of what is newer. */
    void desire(SandboxId sandboxId, DesiredConfiguration configuration) {
        Lease lease = index.find(sandboxId);
        if (lease != null && lease.desired.version() < configuration.version()) {
            lease.desired = configuration;
        }
    }

    /** Takes effect at once; the ack comes when it is committed. */
    Future<EventAck> event(AgentEvent event) {
        Lease lease = index.find(event.sandboxId());
        AckStatus status = answer(lease, event.sandboxId(), event.epoch(), event.nonce());
        if (lease == null || status != AckStatus.OK) {
            return Future.succeededFuture(new EventAck(0, status));
        }
        if (lease.events.full(event.number())) {
            return Future.failedFuture(
                    new ProtocolException(ErrorKind.UNAVAILABLE, "", "too many events wait for their commit"));
        }
        return lease.events
                .seen(event.number())
                .orElseGet(() -> withinBudget(lease, event))
                .map(outcome -> {
                    boolean fenced = outcome == WriteOutcome.FENCED;
                    return new EventAck(event.number(), fenced ? AckStatus.SUPERSEDED : AckStatus.OK);
                });
    }

    void connectionClosed(String connection) {
        for (Lease lease : index.on(connection)) {
            if (lease.watched() && !lease.isSentAway(clock.instant())) {
                lease.closing = true;
                watch.expectSoon(lease);
            }
        }
    }

    /** Another node took over; of an older lease so much is kept that its agent can be told so. */
    void takenOver(SandboxId sandboxId, long epoch) {
        Lease lease = index.find(sandboxId);
        if (lease != null && lease.owner().epoch() < epoch) {
            supersede(lease);
        }
    }

    /** The sandbox is no more. Its agent is told to register, and that is refused. */
    void ended(SandboxId sandboxId, long epoch) {
        index.ended(sandboxId, epoch);
        Lease lease = index.find(sandboxId);
        if (lease != null && lease.owner().epoch() < epoch) {
            LOG.info("sandbox {} is terminated; its lease ends", sandboxId);
            supersede(lease);
        }
    }

    void tick() {
        watch.advance(this::expire);
    }

    /** Writes again what could not be written of lost leases, of which no report reminds; forgets those lost for long. */
    void review() {
        Instant now = clock.instant();
        for (Lease lease : lost()) {
            if (lease.unwritten) {
                judge.judge(lease, true, now).ifPresent(write -> put(lease, write));
            } else if (lease.standing instanceof Standing.Lost gone
                    && lease.writing == 0
                    && gone.since().plus(LOST_KEPT).isBefore(now)) {
                forget(lease);
                index.remove(lease);
            }
        }
    }

    /** The leases heard of since the last call. */
    List<Lease> takeDirty() {
        List<Lease> taken = dirty;
        dirty = new ArrayList<>();
        taken.forEach(lease -> lease.dirty = false);
        return taken;
    }

    /** The leases that are lost now; nobody hears of them, so that only this node can tell. */
    List<Lease> lost() {
        return List.copyOf(lost);
    }

    private AckStatus answer(@Nullable Lease lease, SandboxId sandboxId, long epoch, String nonce) {
        if (lease != null) {
            return lease.answerTo(epoch, nonce);
        }
        boolean replaced = index.wasReplaced(sandboxId, epoch) && !index.hasEnded(sandboxId, epoch);
        return replaced ? AckStatus.SUPERSEDED : AckStatus.UNKNOWN_LEASE;
    }

    private Future<WriteOutcome> withinBudget(Lease lease, AgentEvent event) {
        if (!lease.rows.takes(clock.instant())) {
            putOff.accept(lease);
            return Future.failedFuture(new ProtocolException(
                    ErrorKind.UNAVAILABLE,
                    "",
                    "more than " + RowBudget.A_SECOND + " events a second: send this one again later"));
        }
        return first(lease, event);
    }

    private Future<WriteOutcome> first(Lease lease, AgentEvent event) {
        Instant now = clock.instant();
        heard(lease, now);
        if (lease.report.apply(event.conditions(), event.processes())) {
            markDirty(lease);
        }
        if (event.fact() instanceof Goodbye goodbye) {
            Instant until = now.plusSeconds(goodbye.expectedBackWithinSeconds());
            lease.standing = new Standing.Away(until, goodbye.reason());
            lease.goodbye = true;
            watch.expectWithin(lease, goodbye.expectedBackWithinSeconds());
            LOG.info("sandbox {} says goodbye until {}: {}", event.sandboxId(), until, goodbye.reason());
        }
        return lease.events.add(event.number(), submit(lease, judge.judge(lease, event, now)));
    }

    private void heard(Lease lease, Instant now) {
        lease.lastHeard = now;
        lease.closing = false;
        if (lease.standing instanceof Standing.Away) {
            return;
        }
        watch.renew(lease);
        if (lost.remove(lease)) {
            LOG.info("sandbox {} is heard of again", lease.owner().sandboxId());
        }
        if (!(lease.standing instanceof Standing.Live)) {
            lease.standing = new Standing.Live();
        }
    }

    private void expire(Lease lease) {
        Instant now = clock.instant();
        String silence = "no report since " + Wire.instant(lease.lastHeard);
        String reason = silence;
        if (lease.standing instanceof Standing.Away away) {
            reason = "said goodbye and was expected back by " + Wire.instant(away.until()) + ", " + silence;
        } else if (lease.closing) {
            reason = "connection closed, " + silence;
        }
        lease.standing = new Standing.Lost(now, reason);
        lost.add(lease);
        LOG.info("sandbox {} lost: {}", lease.owner().sandboxId(), reason);
        judge.judge(lease, false, now).ifPresent(write -> put(lease, write));
        markDirty(lease);
    }

    private void put(Lease lease, OwnerWrite write) {
        lease.unwritten = false;
        Future<WriteOutcome> fate = submit(lease, write);
        LOG.trace("a transition is on its way: {}", fate);
    }

    private Future<WriteOutcome> submit(Lease lease, OwnerWrite write) {
        Health health = lease.health;
        lease.writing++;
        return writes.write(write)
                .onComplete(done -> lease.writing--)
                .onSuccess(outcome -> {
                    lease.written = health;
                    if (outcome == WriteOutcome.FENCED) {
                        supersede(lease);
                    }
                })
                .onFailure(failure -> {
                    lease.unwritten = true;
                    LOG.warn(
                            "a transition of sandbox {} was not written: {}",
                            write.owner().sandboxId(),
                            failure.getMessage());
                });
    }

    private void supersede(Lease lease) {
        lease.superseded = true;
        forget(lease);
        index.replaced(lease);
    }

    private void forget(Lease lease) {
        watch.stop(lease);
        lost.remove(lease);
    }

    private void markDirty(Lease lease) {
        if (!lease.dirty) {
            lease.dirty = true;
            dirty.add(lease);
        }
    }
}
