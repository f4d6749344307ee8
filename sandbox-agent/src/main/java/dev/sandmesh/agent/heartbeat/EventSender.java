package dev.sandmesh.agent.heartbeat;

import dev.sandmesh.agent.link.LeaseLoss;
import dev.sandmesh.agent.link.Registration;
import dev.sandmesh.agent.link.Uplink;
import dev.sandmesh.protocol.report.EventAck;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the outbox in order, one event at a time, each again until it is acked. Lives on the heartbeat verticle's event loop.
 */
final class EventSender {

    private static final Logger LOG = LoggerFactory.getLogger(EventSender.class);

    private final Vertx vertx;
    private final Context context;
    private final InstantSource clock;
    private final Uplink uplink;
    private final HeartbeatSettings settings;
    private final EventOutbox outbox;
    private final CommitWaiters waiters = new CommitWaiters();
    private @Nullable Registration registration;
    private ObjLongConsumer<Optional<PendingEvent>> onCommit = (note, number) -> {};
    private long last = Long.MAX_VALUE;
    private boolean sending;
    private Duration retry;

    EventSender(Vertx vertx, InstantSource clock, Uplink uplink, HeartbeatSettings settings, EventOutbox outbox) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.clock = clock;
        this.uplink = uplink;
        this.settings = settings;
        this.outbox = outbox;
        this.retry = settings.retryFirst();
    }

    /** Told the number of the newest event that is committed, and the event that was made of those dropped before. */
    void onCommit(ObjLongConsumer<Optional<PendingEvent>> told) {
        onCommit = told;
    }

    void live(Registration now) {
        registration = now;
        retry = settings.retryFirst();
        sending = false;
        committed(now.lastEvent());
        pump();
    }

    void down() {
        registration = null;
        sending = false;
    }

    CommitWaiters waiters() {
        return waiters;
    }

    /**
     * What comes after this event is left to the next agent: this one may be gone before it hears that it was taken, and it would be
     * told twice.
     */
    void endWith(long number) {
        last = number;
    }

    /** Sends the next one, unless one is on its way or waits to be sent again. */
    void pump() {
        Registration to = registration;
        if (to == null || sending) {
            return;
        }
        outbox.oldest().filter(event -> event.number() <= last).ifPresent(event -> {
            sending = true;
            uplink.event(to, event.under(to))
                    .onComplete(outcome -> context.runOnContext(ignored -> {
                        if (to.equals(registration)) {
                            if (outcome.succeeded()) {
                                answered(to, outcome.result());
                            } else {
                                unanswered(to, event, outcome.cause());
                            }
                        }
                    }));
        });
    }

    private void answered(Registration by, EventAck ack) {
        switch (ack.status()) {
            case OK -> {
                retry = settings.retryFirst();
                sending = false;
                LOG.debug("event {} is acked", ack.number());
                committed(ack.number());
                pump();
            }
            case SUPERSEDED -> uplink.lost(by, LeaseLoss.SUPERSEDED);
            case UNKNOWN_LEASE -> uplink.lost(by, LeaseLoss.UNKNOWN_LEASE);
        }
    }

    private void unanswered(Registration by, PendingEvent event, Throwable failure) {
        if (Silence.disbelieved(failure)) {
            LOG.warn("event {} is not believed: {}", event.number(), String.valueOf(failure.getMessage()));
            uplink.lost(by, LeaseLoss.UNKNOWN_LEASE);
            return;
        }
        if (Silence.nobodyListens(failure)) {
            uplink.lost(by, LeaseLoss.OWNER_SILENT);
            return;
        }
        LOG.debug("event {} is not acked yet: {}", event.number(), String.valueOf(failure.getMessage()));
        vertx.setTimer(retry.toMillis(), ignored -> {
            if (by.equals(registration)) {
                sending = false;
                pump();
            }
        });
        Duration doubled = retry.multipliedBy(2);
        retry = doubled.compareTo(settings.retryLongest()) > 0 ? settings.retryLongest() : doubled;
    }

    private void committed(long number) {
        onCommit.accept(outbox.committed(number, clock.instant()), number);
        waiters.committed(number);
    }
}
