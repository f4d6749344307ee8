package dev.sandmesh.client;

import java.util.concurrent.ThreadLocalRandom;

/** Doubling waits with full jitter above a floor: many clients that lose one node do not come back in step. */
final class Backoff {

    private static final long FLOOR_MILLIS = 250;
    private static final long FIRST_MILLIS = 500;
    private static final long MOST_MILLIS = 15_000;
    private static final int MOST_DOUBLINGS = 6;

    private int attempt;

    long nextMillis() {
        long ceiling = Math.min(MOST_MILLIS, FIRST_MILLIS << Math.min(attempt++, MOST_DOUBLINGS));
        return ThreadLocalRandom.current().nextLong(FLOOR_MILLIS, ceiling + 1);
    }

    void reset() {
        attempt = 0;
    }
}
