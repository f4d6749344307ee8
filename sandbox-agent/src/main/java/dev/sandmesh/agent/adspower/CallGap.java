package dev.sandmesh.agent.adspower;

import java.time.Duration;

/**
 * When the next call may go out: a token bucket that holds one token. The token comes back a gap after the <em>answer</em>,
 * since a call that was long under way may have reached AdsPower only just before that. Times are {@link System#nanoTime}.
 */
final class CallGap {
    private static final int MOST_DOUBLINGS = 4;

    private volatile long gap;
    private long freeAt;
    private int throttled;

    /** Empty at first: an agent that ended a moment ago may have taken the token. */
    CallGap(Duration gap, long now) {
        this.gap = gap.toNanos();
        this.freeAt = now + this.gap;
    }

    void keep(Duration other) {
        gap = other.toNanos();
    }

    long waitNanos(long now) {
        return Math.max(0, freeAt - now);
    }

    /** AdsPower that finds its callers too many is given more time with each refusal. */
    void answered(boolean refusedAsTooMany, long now) {
        throttled = refusedAsTooMany ? Math.min(MOST_DOUBLINGS, throttled + 1) : 0;
        freeAt = now + (gap << throttled);
    }
}
