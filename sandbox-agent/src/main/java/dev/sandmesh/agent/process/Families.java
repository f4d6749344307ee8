package dev.sandmesh.agent.process;

import dev.sandmesh.agent.probe.ProcessFamilies;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Who belongs to the processes that run now. Only where the kernel keeps the list, in a cgroup: to look through all processes
 * of the host for each of ours would cost more than it tells.
 */
final class Families implements ProcessFamilies {
    private volatile Map<Long, RunRecord> runs = Map.of();

    void are(Map<Long, RunRecord> now) {
        runs = Map.copyOf(now);
    }

    @Override
    public Set<Long> members(long pid) {
        Set<Long> members = new HashSet<>(Set.of(pid));
        RunRecord run = runs.get(pid);
        if (run != null && !run.cgroups().isEmpty()) {
            try {
                members.addAll(new RunCgroups(run.cgroups()).members());
            } catch (IOException e) {
                // it ends in this moment
                return Set.of(pid);
            }
        }
        return members;
    }

    @Override
    public OptionalLong memoryBytes(long pid) {
        RunRecord run = runs.get(pid);
        return run == null ? OptionalLong.empty() : new RunCgroups(run.cgroups()).memoryBytes();
    }
}
