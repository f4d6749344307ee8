package dev.sandmesh.control.rate;

import java.util.concurrent.TimeUnit;

/** So much at once, and so much a second from then on. Any clock will do, as long as it is the same one; touched by one thread at a time. */
public final class TokenBucket {

    private static final double SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final int most;
    private final int aSecond;
    private double tokens;
    private long filled;

    /** Full at this moment. */
    public TokenBucket(int most, int aSecond, long nanos) {
        if (most < 1 || aSecond < 1) {
            throw new IllegalArgumentException("a bucket of " + most + " with " + aSecond + " a second gives nothing");
        }
        this.most = most;
        this.aSecond = aSecond;
        this.tokens = most;
        this.filled = nanos;
    }

    /** Takes that many, or none where there are not so many at this moment. */
    public boolean take(double cost, long nanos) {
        // a clock that is set back refills nothing
        tokens = Math.min(most, tokens + Math.max(0, nanos - filled) / SECOND_NANOS * aSecond);
        filled = nanos;
        if (tokens < cost) {
            return false;
        }
        tokens -= cost;
        return true;
    }

    /** What was taken for nothing to be paid for. */
    public void giveBack(double cost) {
        tokens = Math.min(most, tokens + cost);
    }

    /** As of the last {@link #take}. */
    public double left() {
        return tokens;
    }
}
