package dev.sandmesh.agent.adspower;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Now, twice: for people, and for measuring how long something lasts, which a clock that jumps must not change. */
record Moment(Instant instant, long nanos) {
    static Moment now(InstantSource clock) {
        return new Moment(clock.instant(), System.nanoTime());
    }

    Duration since(long earlierNanos) {
        return Duration.ofNanos(nanos - earlierNanos);
    }
}
