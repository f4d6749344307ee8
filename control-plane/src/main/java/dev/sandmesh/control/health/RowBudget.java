package dev.sandmesh.control.health;

import dev.sandmesh.control.rate.TokenBucket;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * How much of what one agent says becomes rows: some at once, and so many a second from then on. What is beyond it is not lost: the
 * agent says it again.
 */
final class RowBudget {

    static final int AT_ONCE = 100;
    static final int A_SECOND = 5;

    private final TokenBucket rows;

    RowBudget(Instant now) {
        this.rows = new TokenBucket(AT_ONCE, A_SECOND, nanos(now));
    }

    /** Whether one more is within it. */
    boolean takes(Instant now) {
        return rows.take(1, nanos(now));
    }

    private static long nanos(Instant now) {
        return TimeUnit.MILLISECONDS.toNanos(now.toEpochMilli());
    }
}
