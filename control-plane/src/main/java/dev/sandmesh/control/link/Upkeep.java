package dev.sandmesh.control.link;

import io.vertx.core.AsyncResult;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How one thing goes that a node does round by round: that it fails is said once in a while, and since when it has not succeeded
 * is known on any thread.
 */
final class Upkeep {

    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    private static final long PAUSE_NANOS = Duration.ofSeconds(30).toNanos();

    private final String what;
    private final BooleanSupplier excused;
    private volatile long succeededAt = System.nanoTime();
    private long warnedAt = succeededAt - PAUSE_NANOS;

    /** {@code excused} says that it cannot succeed at present, for a reason that others tell. */
    Upkeep(String what, BooleanSupplier excused) {
        this.what = what;
        this.excused = excused;
    }

    /** One round is over; called on one event loop. */
    void ended(AsyncResult<?> round) {
        long now = System.nanoTime();
        if (round.succeeded()) {
            succeededAt = now;
        } else if (excused.getAsBoolean() || now - warnedAt < PAUSE_NANOS) {
            LOG.debug("{} failed", what, round.cause());
        } else {
            warnedAt = now;
            LOG.warn("{} failed, and has not succeeded for {} s", what, (long) idleSeconds(), round.cause());
        }
    }

    /** Since it succeeded last, or began. */
    double idleSeconds() {
        return (double) (System.nanoTime() - succeededAt) / TimeUnit.SECONDS.toNanos(1);
    }
}
