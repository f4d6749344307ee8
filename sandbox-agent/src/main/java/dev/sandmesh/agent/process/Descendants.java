package dev.sandmesh.agent.process;

import dev.sandmesh.agent.probe.ProcStat;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds all that a run has started where there is no cgroup to ask: by its mark, its session, its parent. Who gave up all three
 * (forked twice into a new session, with an empty environment) is not found. Blocks its thread.
 *
 * <p>What is found here is killed, so nothing is found in doubt: no process that is older than the run, none that the agent
 * itself descends from, and nothing at all for a run of which no real process is known.
 */
final class Descendants {
    private static final long INIT = 1;

    private Descendants() {}

    static Set<Long> of(RunRecord run) throws IOException {
        long pid = run.identity().pid();
        if (pid <= INIT || run.mark().isEmpty()) {
            return Set.of();
        }
        Map<Long, ProcStat> all = youngerThan(run.identity().startTime());
        Mark mark = Mark.ofRun(run.mark());
        boolean ours = run.identity().startTime() > 0 && !run.identity().isReused();
        Set<Long> found = all.entrySet().stream()
                .filter(entry ->
                        (ours && (entry.getKey() == pid || entry.getValue().session() == pid))
                                || mark.isCarriedBy(entry.getKey()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(HashSet::new));
        boolean more = true;
        while (more) {
            more = addChildren(found, all);
        }
        found.remove(run.guard().pid());
        return Set.copyOf(found);
    }

    private static boolean addChildren(Set<Long> found, Map<Long, ProcStat> all) {
        List<Long> children = all.entrySet().stream()
                .filter(entry -> found.contains(entry.getValue().parent()))
                .map(Map.Entry::getKey)
                .toList();
        return found.addAll(children);
    }

    private static Map<Long, ProcStat> youngerThan(long startTime) throws IOException {
        Set<Long> untouchable = agentAndItsAncestors();
        Map<Long, ProcStat> all = new HashMap<>();
        ProcStat.pids().stream().filter(pid -> !untouchable.contains(pid)).forEach(pid -> ProcStat.of(pid)
                .filter(stat -> !stat.isDead() && stat.startTime() >= startTime)
                .ifPresent(stat -> all.put(pid, stat)));
        return all;
    }

    private static Set<Long> agentAndItsAncestors() {
        Set<Long> line = new HashSet<>(Set.of(0L, INIT));
        long pid = ProcessHandle.current().pid();
        while (line.add(pid)) {
            pid = ProcStat.of(pid).map(ProcStat::parent).orElse(INIT);
        }
        return line;
    }
}
