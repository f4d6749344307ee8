package dev.sandmesh.control.access;

import dev.sandmesh.control.db.Database;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes tickets, logins and API tokens that are over, and writes down which of these were used, once a minute. */
final class Expiry {

    private static final Logger LOG = LoggerFactory.getLogger(Expiry.class);
    private static final Duration EVERY = Duration.ofMinutes(1);
    /** After their end, for whoever looks for one. */
    private static final Duration TOKENS_KEPT = Duration.ofDays(90);

    private final Vertx vertx;
    private final TicketStore tickets;
    private final SpentStateStore states;
    private final RefreshFamilyStore families;
    private final ApiTokenStore tokens;
    private final Principals principals;
    private final InstantSource clock;
    private long timer = -1;

    Expiry(Vertx vertx, Database database, Principals principals, InstantSource clock) {
        this.vertx = vertx;
        this.tickets = new TicketStore(database.client());
        this.states = new SpentStateStore(database.client());
        this.families = new RefreshFamilyStore(database.client());
        this.tokens = new ApiTokenStore(database.client());
        this.principals = principals;
        this.clock = clock;
    }

    void start() {
        timer = vertx.setPeriodic(EVERY.toMillis(), tick -> sweep(clock.instant())
                .onFailure(away -> LOG.debug("what is over is removed later", away)));
    }

    void close() {
        vertx.cancelTimer(timer);
    }

    Future<Void> sweep(Instant now) {
        return tickets.forget(now)
                .compose(done -> states.forget(now))
                .compose(done -> families.forget(now))
                .compose(done -> tokens.forget(now.minus(TOKENS_KEPT)))
                .compose(done -> principals.sweep());
    }
}
