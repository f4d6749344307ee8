package dev.sandmesh.agent.probe;

import java.time.Duration;
import java.util.List;

/** How, how often and how patiently one thing is probed. */
public record ProbeSpec(ProbeKind kind, List<String> target, Duration interval, Duration timeout, int failures) {
    public static final int DEFAULT_FAILURES = 2;

    public ProbeSpec {
        target = List.copyOf(target);
        if (target.isEmpty()) {
            throw new IllegalArgumentException("a probe needs a target");
        }
        if (failures < 1) {
            throw new IllegalArgumentException("failures " + failures);
        }
    }

    String onlyTarget() {
        return target.get(0);
    }
}
