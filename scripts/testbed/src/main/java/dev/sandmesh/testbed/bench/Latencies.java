package dev.sandmesh.testbed.bench;

import java.util.Arrays;

/** Durations in nanoseconds, and their percentiles; not thread-safe. */
final class Latencies {

    private long[] nanos = new long[1 << 16];
    private int count;

    void add(long duration) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, count * 2);
        }
        nanos[count++] = duration;
    }

    int count() {
        return count;
    }

    /** The nearest rank, in milliseconds; 0 when nothing was measured. */
    double percentile(double percent) {
        if (count == 0) {
            return 0;
        }
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(count * percent / 100) - 1)] / 1e6;
    }
}
