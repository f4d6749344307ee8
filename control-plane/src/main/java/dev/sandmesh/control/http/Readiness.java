package dev.sandmesh.control.http;

import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicReference;

/** Whether this node takes requests, and what it is missing; told by the wiring, read by /readyz from any thread. */
public final class Readiness {

    private enum Phase {
        STARTING,
        UP,
        STOPPING
    }

    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.STARTING);
    private final Set<String> missing = new ConcurrentSkipListSet<>();

    /** What /readyz answers. */
    public record Answer(String status, Set<String> missing) {}

    public void up() {
        phase.compareAndSet(Phase.STARTING, Phase.UP);
    }

    public void stopping() {
        phase.set(Phase.STOPPING);
    }

    /** For example {@code available("database", false)}. */
    public void available(String part, boolean available) {
        if (available) {
            missing.remove(part);
        } else {
            missing.add(part);
        }
    }

    public boolean takesRequests() {
        return phase.get() == Phase.UP;
    }

    public Answer answer() {
        String status =
                switch (phase.get()) {
                    case STARTING -> "starting";
                    case STOPPING -> "stopping";
                    case UP -> missing.isEmpty() ? "ready" : "degraded";
                };
        return new Answer(status, new TreeSet<>(missing));
    }
}
