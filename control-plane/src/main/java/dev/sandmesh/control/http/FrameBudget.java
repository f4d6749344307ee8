package dev.sandmesh.control.http;

import dev.sandmesh.control.rate.TokenBucket;

/** Port: how much somebody may send over one WebSocket. */
@FunctionalInterface
public interface FrameBudget {

    /** So many frames at once, and so many a second from then on, whatever their length; of one connection. */
    static FrameBudget ofFrames(int atOnce, int aSecond) {
        TokenBucket frames = new TokenBucket(atOnce, aSecond, System.nanoTime());
        return (bytes, nanos) -> frames.take(1, nanos);
    }

    /** Whether a frame of so many bytes, which came at this moment, is within it; called on the event loop of the connection. */
    boolean takes(int bytes, long nanos);
}
