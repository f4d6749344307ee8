package dev.sandmesh.agent.process;

import java.util.List;
import java.util.stream.Stream;

/** The exits of a process that still count, by the monotonic clock, and whether it is taken to be flapping. */
record RestartHistory(List<Long> exits, boolean flapping) {
    static final RestartHistory NONE = new RestartHistory(List.of(), false);

    RestartHistory {
        exits = List.copyOf(exits);
    }

    RestartHistory exitedAt(long nanos, RestartPolicy policy) {
        long window = policy.flapWindow().toNanos();
        List<Long> recent = Stream.concat(exits.stream(), Stream.of(nanos))
                .filter(exit -> nanos - exit < window)
                .toList();
        // more than the limit say nothing new, and a crash loop must not grow the list
        List<Long> kept = recent.subList(Math.max(0, recent.size() - policy.flapLimit()), recent.size());
        return new RestartHistory(kept, flapping || kept.size() >= policy.flapLimit());
    }

    /** It has been up long enough; the exits still count until they are old. */
    RestartHistory stable() {
        return new RestartHistory(exits, false);
    }
}
