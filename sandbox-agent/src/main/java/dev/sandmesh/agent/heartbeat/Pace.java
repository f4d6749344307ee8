package dev.sandmesh.agent.heartbeat;

/**
 * Decides what an unanswered heartbeat means: the first is repeated at once, the second means that the owner is lost. Nobody
 * listening at all means it the first time.
 */
final class Pace {

    private static final int LIMIT = 2;

    private int misses;

    /** What to do next. */
    enum Verdict {
        /** Send again at once. */
        REPEAT,
        /** Find another owner. */
        OWNER_LOST
    }

    void answered() {
        misses = 0;
    }

    Verdict missed(boolean nobodyListens) {
        misses++;
        if (nobodyListens || misses >= LIMIT) {
            misses = 0;
            return Verdict.OWNER_LOST;
        }
        return Verdict.REPEAT;
    }
}
