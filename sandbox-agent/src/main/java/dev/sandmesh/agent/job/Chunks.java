package dev.sandmesh.agent.job;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Arrays that are used again: a program that writes without end would fill the old part of a small heap with what was sent a moment ago, and half
 * of the processor's time would go into collecting it. On the job verticle's event loop.
 */
final class Chunks {

    /** Bytes of each. */
    static final int SIZE = 32 * 1024;

    private static final int MOST_FREE = 64;

    private final Deque<byte[]> free = new ArrayDeque<>();

    byte[] take() {
        byte[] last = free.pollLast();
        return last == null ? new byte[SIZE] : last;
    }

    /** Nobody looks at what is in it any more. */
    void give(byte[] chunk) {
        if (free.size() < MOST_FREE) {
            free.addLast(chunk);
        }
    }
}
