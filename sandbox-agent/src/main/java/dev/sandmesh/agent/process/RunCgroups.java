package dev.sandmesh.agent.process;

import dev.sandmesh.agent.probe.CgroupMemory;
import dev.sandmesh.agent.probe.KernelFile;
import dev.sandmesh.agent.process.ProcessSpec.Limits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The cgroups of one run, one in each hierarchy that is used for it. Blocks its thread. */
record RunCgroups(List<Path> paths) {
    private static final Logger LOG = LoggerFactory.getLogger(RunCgroups.class);
    private static final long END_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    RunCgroups {
        paths = List.copyOf(paths);
    }

    private List<Cgroup> cgroups() {
        return paths.stream().map(Cgroup::new).toList();
    }

    void make(Limits limits) throws IOException {
        for (Cgroup cgroup : cgroups()) {
            cgroup.make();
            if (limits.processes().isPresent() && cgroup.has("pids.max")) {
                cgroup.write("pids.max", Long.toString(limits.processes().getAsLong()));
            }
            if (limits.memoryBytes().isPresent()) {
                limitMemory(cgroup, Long.toString(limits.memoryBytes().getAsLong()));
            }
        }
    }

    /** Swap counts too: who is over the limit shall end, not crawl. */
    private static void limitMemory(Cgroup cgroup, String bytes) throws IOException {
        if (cgroup.has("memory.max")) {
            cgroup.write("memory.max", bytes);
            if (cgroup.has("memory.swap.max")) {
                cgroup.write("memory.swap.max", "0");
            }
        }
        if (cgroup.has("memory.limit_in_bytes")) {
            cgroup.write("memory.limit_in_bytes", bytes);
            if (cgroup.has("memory.memsw.limit_in_bytes")) {
                cgroup.write("memory.memsw.limit_in_bytes", bytes);
            }
        }
    }

    boolean limitMemory() {
        return cgroups().stream().anyMatch(cgroup -> cgroup.has("memory.max") || cgroup.has("memory.limit_in_bytes"));
    }

    OptionalLong memoryBytes() {
        return paths.stream()
                .flatMap(path -> CgroupMemory.used(path).stream())
                .mapToLong(Long::longValue)
                .findFirst();
    }

    boolean limitProcesses() {
        return cgroups().stream().anyMatch(cgroup -> cgroup.has("pids.max"));
    }

    Set<Long> members() throws IOException {
        Set<Long> members = new LinkedHashSet<>();
        for (Cgroup cgroup : cgroups()) {
            members.addAll(cgroup.members());
        }
        return members;
    }

    void kill() throws IOException {
        for (Cgroup cgroup : cgroups()) {
            if (cgroup.exists()) {
                cgroup.kill();
            }
        }
    }

    /** Whether they are gone, with all that lived in them; gives it a moment. */
    boolean end() throws IOException {
        long deadline = System.nanoTime() + END_NANOS;
        while (!members().isEmpty() && System.nanoTime() < deadline) {
            kill();
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return removed(deadline);
    }

    /** When nobody is in them. */
    void remove() {
        for (Cgroup cgroup : cgroups()) {
            if (!cgroup.remove()) {
                LOG.debug("{} stays until the next start", cgroup.directory());
            }
        }
    }

    /** The kernel may need a moment until it sees that nobody is left. */
    private boolean removed(long deadline) {
        boolean removed = cgroups().stream().allMatch(Cgroup::remove);
        while (!removed && System.nanoTime() < deadline) {
            LockSupport.parkNanos(PAUSE_NANOS);
            removed = cgroups().stream().allMatch(Cgroup::remove);
        }
        return removed;
    }

    /** What the kernel did to the run because of its limits, in words; empty when nothing. */
    Optional<String> limitsReached() {
        String text = cgroups().stream()
                .flatMap(cgroup -> Stream.of(memoryReached(cgroup), processesReached(cgroup)))
                .flatMap(Optional::stream)
                .distinct()
                .collect(Collectors.joining(", and "));
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    private static Optional<String> memoryReached(Cgroup cgroup) {
        long killed =
                Math.max(cgroup.count("memory.events", "oom_kill"), cgroup.count("memory.oom_control", "oom_kill"));
        return CgroupMemory.limit(cgroup.directory())
                .filter(bytes -> killed > 0)
                .map(bytes -> "the kernel ended " + processes(killed) + " of it at its memory limit of "
                        + MemoryWatch.text(bytes));
    }

    /** Who is just being killed may start no process at all: that is no limit of its own. */
    private static Optional<String> processesReached(Cgroup cgroup) {
        long refused = cgroup.count("pids.events", "max");
        return KernelFile.number(cgroup.directory().resolve("pids.max"))
                .filter(most -> most > 0 && refused > 0)
                .map(most -> "it was refused " + processes(refused) + " at its limit of " + most);
    }

    private static String processes(long count) {
        return count == 1 ? "1 process" : count + " processes";
    }
}
