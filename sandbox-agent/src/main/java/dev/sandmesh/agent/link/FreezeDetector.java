package dev.sandmesh.agent.link;

import java.time.Duration;

/**
 * Notices that this process did not run for a while, because it was stopped or its machine suspended. A clock that somebody
 * sets is no such thing.
 */
final class FreezeDetector {

    private final Duration limit;
    private final Duration period;
    private long lastNanos;

    /** {@code nanos} go on while the machine is suspended. */
    FreezeDetector(Duration limit, Duration period, long nanos) {
        this.limit = limit;
        this.period = period;
        this.lastNanos = nanos;
    }

    /** Called once each period; true when it came later than the limit allows. */
    boolean tick(long nanos) {
        Duration passed = Duration.ofNanos(nanos - lastNanos);
        lastNanos = nanos;
        return passed.minus(period).compareTo(limit) > 0;
    }
}
