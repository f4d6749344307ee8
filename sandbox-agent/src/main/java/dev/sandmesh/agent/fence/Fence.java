package dev.sandmesh.agent.fence;

import java.time.Duration;

/**
 * Where the fence stands. Moments are those of a clock that nobody sets.
 *
 * <pre>
 *            lost                after 20 s             connected
 *   DOWN ----------> COUNTING ----------------> UP &lt;---------------&gt; LIFTING
 *    ^                  |                        |      not seen         |
 *    |  connected, none |                   none |     connected   for a moment, none
 *    +------------------+------------------------+-----------------------+
 * </pre>
 *
 * @param lostAt since when the engine is lost; without meaning while it is down
 * @param backAt since when it is connected again; only while it is lifting
 */
record Fence(Phase phase, Duration lostAt, Duration backAt) {
    static final Fence DOWN = new Fence(Phase.DOWN, Duration.ZERO, Duration.ZERO);

    /** What is to be. */
    enum Phase {
        /** The worker does what it likes. */
        DOWN,
        /** The engine is lost, and may be back in time. */
        COUNTING,
        /** The worker is to take nothing new, and no profile to be open. */
        UP,
        /** The engine is connected again, but only just. */
        LIFTING
    }

    static Fence counting(Duration lostAt) {
        return new Fence(Phase.COUNTING, lostAt, Duration.ZERO);
    }

    static Fence up(Duration lostAt) {
        return new Fence(Phase.UP, lostAt, Duration.ZERO);
    }

    Fence lifting(Duration from) {
        return new Fence(Phase.LIFTING, lostAt, from);
    }

    boolean isUp() {
        return phase == Phase.UP || phase == Phase.LIFTING;
    }
}
