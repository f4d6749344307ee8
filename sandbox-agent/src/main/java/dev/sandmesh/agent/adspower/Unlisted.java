package dev.sandmesh.agent.adspower;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Browsers that run although AdsPower does not list their profiles. Each that opens or closes is one for a moment, and on a
 * busy host for long.
 */
record Unlisted(Map<String, Since> browsers) {
    static final Unlisted NONE = new Unlisted(Map.of());

    /** From when on this process was there each time, as {@link System#nanoTime}. */
    record Since(long pid, long nanos) {}

    Unlisted {
        browsers = Map.copyOf(browsers);
    }

    /**
     * After a walk through all processes.
     *
     * @param found the pids of those that are not listed
     * @param late the agent itself ran late since the walk before: then nobody knows how old AdsPower's list was
     */
    Unlisted after(Map<String, Long> found, long now, boolean late, Duration grace) {
        Map<String, Since> next = new HashMap<>();
        found.forEach((id, pid) -> {
            Since before = browsers.get(id);
            boolean counts = before != null && before.pid() == pid && (!late || isOver(before, now, grace));
            next.put(id, counts ? before : new Since(pid, now));
        });
        return new Unlisted(next);
    }

    /** By AdsPower, since they are there for longer than the grace. */
    Set<String> forgotten(long now, Duration grace) {
        return browsers.entrySet().stream()
                .filter(entry -> isOver(entry.getValue(), now, grace))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static boolean isOver(Since since, long now, Duration grace) {
        return now - since.nanos() > grace.toNanos();
    }
}
