package dev.sandmesh.control.health;

import java.util.function.LongSupplier;

/**
 * Counts the ticks in which this node was awake: a node that was frozen itself has heard nobody, so the time it slept counts as
 * one second at most against anybody's silence.
 */
final class LeaseClock {

    static final long TICK_NANOS = 100_000_000L;
    private static final long MOST_AT_ONCE = 1_000_000_000L;

    private final LongSupplier nanoTime;
    private long lastSeen;
    private long elapsed;

    LeaseClock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.lastSeen = nanoTime.getAsLong();
    }

    /** The tick of the last {@link #advance}. */
    long now() {
        return elapsed / TICK_NANOS;
    }

    long advance() {
        long seen = nanoTime.getAsLong();
        elapsed += Math.min(Math.max(seen - lastSeen, 0), MOST_AT_ONCE);
        lastSeen = seen;
        return now();
    }
}
