package dev.sandmesh.agent.job;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The memory that all jobs share for what nobody has taken yet, on the job verticle's event loop. */
final class Budget {

    private final long most;
    private final Chunks chunks = new Chunks();
    private final Set<Runnable> waiting = new LinkedHashSet<>();
    private long used;

    Budget(long most) {
        this.most = most;
    }

    /** What is kept is kept in these. */
    Chunks chunks() {
        return chunks;
    }

    boolean isSpent() {
        return used >= most;
    }

    void take(long bytes) {
        used += bytes;
    }

    void give(long bytes) {
        used -= bytes;
        if (!isSpent() && !waiting.isEmpty()) {
            List<Runnable> called = List.copyOf(waiting);
            waiting.clear();
            called.forEach(Runnable::run);
        }
    }

    /** Called once, when there is some again. */
    void await(Runnable room) {
        waiting.add(room);
    }

    void forget(Runnable room) {
        waiting.remove(room);
    }
}
