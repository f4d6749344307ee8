package dev.sandmesh.agent.capacity;

import java.util.Locale;
import java.util.Optional;

/** When there are too many browsers. */
final class StopPolicy {

    static final String MEMORY = "memory";
    static final String LATENCY = "latency";
    static final String ASKED = "asked";

    static final int SLOWER_THAN_FIRST = 3;
    static final long SLOWEST_LOAD_MILLIS = 5_000;

    /** Three times next to nothing is still nothing that anybody waits for. */
    static final long NO_LOAD_IS_SLOW_MILLIS = 500;

    private static final long LEAST_FREE_BYTES = 500L << 20;
    private static final int LEAST_FREE_PART = 10;

    private StopPolicy() {}

    /**
     * Why not even so many browsers are borne.
     *
     * @param kind as {@code LearnedCapacity.limitedBy}
     * @param reason for people
     */
    record Limit(String kind, String reason) {}

    /** Memory first: who is short of it is slow, too. */
    static Optional<Limit> judge(Level first, Level now) {
        long least = Math.min(
                now.host().memoryTotalBytes() / 2,
                Math.max(now.host().memoryTotalBytes() / LEAST_FREE_PART, LEAST_FREE_BYTES));
        if (now.availableBytes() < least) {
            return limit(
                    MEMORY, "%d MiB are available, less than %d", mebibytes(now.availableBytes()), mebibytes(least));
        }
        if (now.loadMillis() > SLOWEST_LOAD_MILLIS) {
            return limit(LATENCY, "pages load in %d ms, more than %d", now.loadMillis(), SLOWEST_LOAD_MILLIS);
        }
        long slow = Math.max(first.loadMillis() * SLOWER_THAN_FIRST, NO_LOAD_IS_SLOW_MILLIS);
        if (now.loadMillis() > slow) {
            return limit(
                    LATENCY,
                    "pages load in %d ms, more than %d: one browser alone needs %d",
                    now.loadMillis(),
                    slow,
                    first.loadMillis());
        }
        return Optional.empty();
    }

    /** The value within which 95 of 100 lie. */
    static long p95(long[] values) {
        if (values.length == 0) {
            return 0;
        }
        long[] sorted = values.clone();
        java.util.Arrays.sort(sorted);
        return sorted[(int) Math.ceil(sorted.length * 0.95) - 1];
    }

    private static Optional<Limit> limit(String kind, String text, Object... numbers) {
        return Optional.of(new Limit(kind, String.format(Locale.ROOT, text, numbers)));
    }

    private static long mebibytes(long bytes) {
        return bytes >> 20;
    }
}
