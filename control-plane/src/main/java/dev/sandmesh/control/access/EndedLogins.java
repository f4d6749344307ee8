package dev.sandmesh.control.access;

import dev.sandmesh.control.http.Caller;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logins that have ended while an access token of theirs could still be believed. This node's own are known at once; those that
 * other nodes have ended are read from the database, where no member of the mesh can forge them. Asked from every event loop.
 */
final class EndedLogins {

    private static final Logger LOG = LoggerFactory.getLogger(EndedLogins.class);
    private static final Duration EVERY = Duration.ofMillis(500);
    /** Longer than any access token lives, by what clocks may differ. */
    private static final Duration REMEMBERED = AccessTokens.LIFETIME.plusMinutes(5);

    private final Vertx vertx;
    private final RefreshFamilyStore families;
    private final InstantSource clock;
    private final Map<String, Instant> ended = new ConcurrentHashMap<>();
    private long timer = -1;
    private volatile boolean reading;

    EndedLogins(Vertx vertx, RefreshFamilyStore families, InstantSource clock) {
        this.vertx = vertx;
        this.families = families;
        this.clock = clock;
    }

    /** Completes when everything that ended before is known. */
    Future<Void> start() {
        timer = vertx.setPeriodic(EVERY.toMillis(), tick -> {
            if (!reading) {
                read().onFailure(away -> LOG.debug("logins that others have ended are learned later", away));
            }
        });
        return read();
    }

    void close() {
        vertx.cancelTimer(timer);
    }

    void add(Collection<UUID> logins) {
        Instant now = clock.instant();
        logins.forEach(login -> ended.put(login.toString(), now));
    }

    boolean contains(String login) {
        return ended.containsKey(login);
    }

    /** Whether what this login has opened has to be closed: it has ended, or its proof was not renewed. */
    boolean over(Caller.Login login) {
        return contains(login.id()) || !clock.instant().isBefore(login.until());
    }

    private Future<Void> read() {
        reading = true;
        Instant oldest = clock.instant().minus(REMEMBERED);
        return families.revokedSince(oldest)
                .onSuccess(found -> {
                    ended.putAll(found);
                    ended.values().removeIf(at -> at.isBefore(oldest));
                })
                .onComplete(done -> reading = false)
                .mapEmpty();
    }
}
