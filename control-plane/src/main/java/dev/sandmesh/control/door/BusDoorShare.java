package dev.sandmesh.control.door;

import dev.sandmesh.control.rate.TokenBucket;

/** What all sockets of one account on this node have together, so that nobody gets more by opening more of them. */
final class BusDoorShare {

    static final int MOST_SOCKETS = 50;
    private static final int MESSAGES_AT_ONCE = 400;
    private static final int MESSAGES_A_SECOND = 200;
    /** Also those that are no message: pings, pongs, pieces. */
    private static final int FRAMES_AT_ONCE = 4_000;

    private static final int FRAMES_A_SECOND = 1_000;
    private static final int MOST_ASKED = 32;
    /** By then it is as one that was never used. */
    private static final long REFILLED_NANOS = 5_000_000_000L;

    private final TokenBucket frames = new TokenBucket(FRAMES_AT_ONCE, FRAMES_A_SECOND, System.nanoTime());
    private final TokenBucket messages = new TokenBucket(MESSAGES_AT_ONCE, MESSAGES_A_SECOND, System.nanoTime());
    private int sockets;
    private int asked;
    private long left;

    synchronized boolean enter() {
        if (sockets >= MOST_SOCKETS) {
            return false;
        }
        sockets++;
        return true;
    }

    synchronized void leave() {
        sockets--;
        left = System.nanoTime();
    }

    /** Whether nothing is lost when another one stands in for it. */
    synchronized boolean isForgotten() {
        return sockets == 0 && asked == 0 && System.nanoTime() - left > REFILLED_NANOS;
    }

    synchronized boolean takeFrame(long nanos) {
        return frames.take(1, nanos);
    }

    synchronized boolean takeMessage() {
        return messages.take(1, System.nanoTime());
    }

    /** Whether there is room for one more question or order; then {@link #answered} follows. */
    synchronized boolean ask() {
        if (asked >= MOST_ASKED) {
            return false;
        }
        asked++;
        return true;
    }

    synchronized void answered() {
        asked--;
    }
}
