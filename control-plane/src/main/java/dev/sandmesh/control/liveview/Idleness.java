package dev.sandmesh.control.liveview;

import java.time.Duration;

/**
 * Since when whoever controls a screen has done nothing there.
 *
 * @param inputs of the view, as far as they were counted
 * @param sinceNanos as {@link System#nanoTime}
 */
record Idleness(long inputs, long sinceNanos) {

    /** Where somebody waits. */
    static final Duration LONGEST_WHEN_AWAITED = Duration.ofMinutes(1);

    static final Duration LONGEST = Duration.ofMinutes(5);

    Idleness seen(long inputsNow, long nanos) {
        return inputsNow == inputs ? this : new Idleness(inputsNow, nanos);
    }

    boolean isOver(boolean awaited, long nanos) {
        Duration longest = awaited ? LONGEST_WHEN_AWAITED : LONGEST;
        return nanos - sinceNanos > longest.toNanos();
    }
}
