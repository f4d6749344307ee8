package dev.sandmesh.agent.process;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** All that one run has started, whatever it did to get away. Its guard is no part of it. Blocks its thread. */
final class Containment {
    private static final long END_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private Containment() {}

    /** In a cgroup the kernel keeps the list. */
    static List<Long> members(RunRecord run) throws IOException {
        return List.copyOf(isHeld(run) ? new RunCgroups(run.cgroups()).members() : Descendants.of(run));
    }

    static void kill(RunRecord run) throws IOException {
        if (isHeld(run)) {
            new RunCgroups(run.cgroups()).kill();
        } else {
            members(run).forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        }
    }

    /** Kills until nothing is left, or for a moment; who is left then does not die at once. */
    static List<Long> end(RunRecord run) throws IOException {
        long deadline = System.nanoTime() + END_NANOS;
        List<Long> left = members(run);
        while (!left.isEmpty() && System.nanoTime() < deadline) {
            kill(run);
            LockSupport.parkNanos(PAUSE_NANOS);
            left = members(run);
        }
        return left;
    }

    /** Who is still there right after. */
    static List<Long> killOnce(RunRecord run) throws IOException {
        kill(run);
        return members(run);
    }

    /** Of what was never started no process is known whose descendants could be looked for. */
    private static boolean isHeld(RunRecord run) {
        return run.isIntent() || !run.cgroups().isEmpty();
    }
}
