package dev.sandmesh.agent.link;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Waits that double up to a limit; each is drawn from its upper half, so that agents that fail together part. */
final class Backoff {

    private final Duration first;
    private final Duration longest;
    private final RandomGenerator random;
    private int failures;

    Backoff(Duration first, Duration longest, RandomGenerator random) {
        this.first = first;
        this.longest = longest;
        this.random = random;
    }

    Duration next() {
        double full = Math.min((double) longest.toMillis(), (double) first.toMillis() * Math.pow(2, failures));
        failures = Math.min(failures + 1, Integer.SIZE);
        return Duration.ofMillis(Math.max(1, Math.round(full * (0.5 + random.nextDouble() / 2))));
    }

    /** At least {@code told}, at most a fifth more. */
    Duration asTold(Duration told) {
        return told.isZero() ? next() : told.plusMillis(Math.round((double) told.toMillis() * random.nextDouble() / 5));
    }

    /** Up to the first wait. */
    Duration brief() {
        return Duration.ofMillis(1 + Math.round((double) first.toMillis() * random.nextDouble()));
    }

    void reset() {
        failures = 0;
    }
}
