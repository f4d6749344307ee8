package dev.sandmesh.control.access;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes tickets and logins that are over, once a minute. */
final class Expiry {

    private static final Logger LOG = LoggerFactory.getLogger(Expiry.class);
    private static final Duration EVERY = Duration.ofMinutes(1);

    private final Vertx vertx;
    private final TicketStore tickets;
    private final RefreshFamilyStore families;
    private final PasswordHasher hasher;
    private final InstantSource clock;
    private long timer;

    Expiry(Vertx vertx, TicketStore tickets, RefreshFamilyStore families, PasswordHasher hasher, InstantSource clock) {
        this.vertx = vertx;
        this.tickets = tickets;
        this.families = families;
        this.hasher = hasher;
        this.clock = clock;
    }

    void start() {
        timer = vertx.setPeriodic(EVERY.toMillis(), tick -> sweep(clock.instant()));
    }

    Future<Void> close() {
        vertx.cancelTimer(timer);
        return hasher.close();
    }

    private void sweep(Instant now) {
        tickets.forget(now)
                .compose(done -> families.forget(now))
                .onFailure(away -> LOG.debug("what is over is removed later", away));
    }
}
