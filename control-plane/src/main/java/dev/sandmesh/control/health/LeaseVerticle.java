package dev.sandmesh.control.health;

import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.ProtocolVersions;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Sender;
import dev.sandmesh.protocol.Subscription;
import dev.sandmesh.protocol.client.Change;
import dev.sandmesh.protocol.client.ChangeKind;
import dev.sandmesh.protocol.report.AckStatus;
import dev.sandmesh.protocol.report.AgentEvent;
import dev.sandmesh.protocol.report.EventAck;
import dev.sandmesh.protocol.report.Heartbeat;
import dev.sandmesh.protocol.report.HeartbeatAck;
import dev.sandmesh.protocol.report.TrustGrant;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns the leases of this node: answers heartbeats and events, notices silence, sends gauges on. */
final class LeaseVerticle extends VerticleBase {

    private static final long TICK_MILLIS = 100;
    private static final long FLUSH_MILLIS = 1_000;
    /** Of a lost sandbox nobody but its owner can say that it is lost; said again before a reader forgets it. */
    private static final int FLUSHES_BETWEEN_LOST = 5;

    private static final int FLUSHES_BETWEEN_SUMMARIES = 60;
    private static final Logger LOG = LoggerFactory.getLogger(LeaseVerticle.class);

    private final String nodeId;
    private final Bus bus;
    private final LeaseBook book;
    private final GaugeFlush gauges;
    private final LeaseFigures figures;
    private final LeaseGuard guard;
    private final PutOff putOff = new PutOff();
    private final List<Subscription> subscriptions = new ArrayList<>();
    private long ticker = -1;
    private long flusher = -1;
    private long flushes;

    /** How it speaks, and whom it believes. */
    record Ears(Bus bus, LeaseGuard guard, LeaseFigures figures) {}

    LeaseVerticle(String nodeId, Ears ears, LeaseBook book, GaugeFlush gauges) {
        this.nodeId = nodeId;
        this.bus = ears.bus();
        this.guard = ears.guard();
        this.figures = ears.figures();
        this.book = book;
        this.gauges = gauges;
    }

    @Override
    public Future<?> start() {
        book.onPutOff(lease -> {
            figures.putOff();
            putOff.note(lease.owner().sandboxId());
        });
        ticker = vertx.setPeriodic(TICK_MILLIS, tick -> book.tick());
        flusher = vertx.setPeriodic(FLUSH_MILLIS, flush -> flush());
        subscriptions.add(bus.answer(
                Address.heartbeat(nodeId),
                Heartbeat::read,
                (heartbeat, sender) -> Future.succeededFuture(figures.answered(heard(heartbeat, sender)))));
        subscriptions.add(bus.answer(
                Address.event(nodeId), AgentEvent::read, (event, sender) -> Answers.typed(told(event, sender))));
        subscriptions.add(bus.listen(Address.CHANGES, Change::read, this::onChange));
        return Future.all(subscriptions.stream().map(Subscription::ready).toList());
    }

    @Override
    public Future<?> stop() {
        vertx.cancelTimer(ticker);
        vertx.cancelTimer(flusher);
        flush();
        return Future.join(subscriptions.stream().map(Subscription::close).toList());
    }

    LeaseBook book() {
        return book;
    }

    /** The event loop that owns the leases. */
    Context loop() {
        return context;
    }

    private HeartbeatAck heard(Heartbeat heartbeat, Sender sender) {
        Lease lease = book.index().find(heartbeat.sandboxId());
        if (lease == null || lease.answerTo(heartbeat.epoch(), heartbeat.nonce()) != AckStatus.OK) {
            return book.heartbeat(heartbeat);
        }
        Instant until = guard.admit(lease, sender.token());
        TrustGrant news = guard.news(lease, until, heartbeat.keys());
        HeartbeatAck ack = book.heartbeat(heartbeat);
        return news.equals(TrustGrant.NONE) ? ack : ack.with(news);
    }

    private Future<EventAck> told(AgentEvent event, Sender sender) {
        Lease lease = book.index().find(event.sandboxId());
        if (lease != null && lease.answerTo(event.epoch(), event.nonce()) == AckStatus.OK) {
            var unused = guard.admit(lease, sender.token());
        }
        return book.event(event);
    }

    /** Whether it is that process which holds the lease; fails when the sender does not show that it is that one. */
    boolean admits(SandboxId sandboxId, long epoch, String nonce, Sender sender) {
        Lease lease = book.index().find(sandboxId);
        if (lease == null
                || lease.answerTo(epoch, nonce) != AckStatus.OK
                || lease.grant.protocolVersion() < ProtocolVersions.TRUST) {
            return false;
        }
        var unused = guard.admit(lease, sender.token());
        return true;
    }

    private void onChange(Change change) {
        JsonObject patch = change.patch();
        if (change.kind() == ChangeKind.SANDBOX
                && patch.getValue("epoch") instanceof Number epoch
                && patch.getValue("ownerNode") instanceof String owner
                && !owner.equals(nodeId)) {
            book.takenOver(change.sandbox(), epoch.longValue());
        }
    }

    private void flush() {
        book.review();
        figures.held(book.index().byHealth());
        List<Lease> heard = book.takeDirty();
        flushes++;
        if (flushes % FLUSHES_BETWEEN_SUMMARIES == 0) {
            putOff.summary().ifPresent(LOG::warn);
        }
        gauges.publish(heard);
        if (flushes % FLUSHES_BETWEEN_LOST == 0) {
            gauges.publish(book.lost());
        }
        gauges.write(heard);
    }
}
