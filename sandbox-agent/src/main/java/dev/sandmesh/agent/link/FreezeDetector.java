package dev.sandmesh.agent.link;

import java.time.Duration;

/**
 * Notices that this process did not run for a while. Both clocks are compared: a stopped process loses monotonic time, a
 * suspended machine only wall time.
 */
final class FreezeDetector {

    private final Duration limit;
    private final Duration period;
    private long lastNanos;
    private long lastMillis;

    FreezeDetector(Duration limit, Duration period, long nanos, long millis) {
        this.limit = limit;
        this.period = period;
        this.lastNanos = nanos;
        this.lastMillis = millis;
    }

    /** Called once each period; true when it came later than the limit allows. */
    boolean tick(long nanos, long millis) {
        Duration monotonic = Duration.ofNanos(nanos - lastNanos);
        Duration wall = Duration.ofMillis(millis - lastMillis);
        lastNanos = nanos;
        lastMillis = millis;
        Duration longer = monotonic.compareTo(wall) > 0 ? monotonic : wall;
        return longer.minus(period).compareTo(limit) > 0;
    }
}
