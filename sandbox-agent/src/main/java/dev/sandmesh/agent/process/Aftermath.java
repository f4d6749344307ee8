package dev.sandmesh.agent.process;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What can be known of the end of a run, and only that. Blocks its thread. */
record Aftermath(StateFiles files, RunRecord run) {
    private static final Logger LOG = LoggerFactory.getLogger(Aftermath.class);

    /** Codes from here on stand for a signal. */
    private static final int KILLED = 128;

    private static final long REAPED_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    record Settled(Exit exit, boolean nothingLeft) {}

    /** {@code guardCode} is how the guard itself ended, when it was a child of this agent. */
    Exit exit(Optional<Integer> guardCode) {
        List<String> tail = LogTail.read(run.log(), run.logStart());
        long pid = run.identity().pid();
        Exit exit = status(guardCode)
                .map(left -> Exit.left(left, pid, tail))
                .orElseGet(() -> Exit.ofUnknownKind(withoutStatus(guardCode), pid, tail));
        return new RunCgroups(run.cgroups())
                .limitsReached()
                .map(reached -> exit.with("; " + reached))
                .orElse(exit);
    }

    /**
     * A guard ends as its process did, so where a full disk took no status file its own code will do. Where there is one that it
     * has not written, something happened to the guard.
     */
    private Optional<StatusFile.Left> status(Optional<Integer> guardCode) {
        StatusFile status = files.status(run);
        return status.read()
                .or(() -> status.exists() || run.identity().isAlive()
                        ? Optional.empty()
                        : guardCode.map(code -> new StatusFile.Left(code, false)));
    }

    private String withoutStatus(Optional<Integer> guardCode) {
        if (!run.isGuarded()) {
            return "exited: an earlier version of the agent started it, so how is not known";
        }
        if (guardCode.filter(code -> code < KILLED).isPresent()) {
            return "was not started: its guard ended with code " + guardCode.get();
        }
        if (run.identity().isAlive()) {
            return "is ended because its guard was killed: without it its own end would not be known";
        }
        return run.guard().isAlive()
                ? "exited, but its guard does not run: how is not known"
                : "was killed with its whole group: how is not known";
    }

    /** How it ended, and whether nothing of it is left. */
    Settled settle(Optional<Integer> guardCode) throws IOException {
        Exit exit = exit(guardCode);
        boolean nothingLeft = Containment.end(run).isEmpty();
        awaitReaped();
        return new Settled(exit, nothingLeft);
    }

    /**
     * Whoever finds its pid in a lock file takes a dead process for a living one until that is reaped, as the next X server does.
     * Its guard reaps it at once; where that cannot, it is left to the first process of the machine, which may take a while.
     */
    void awaitReaped() {
        long deadline = System.nanoTime() + REAPED_NANOS;
        while (run.identity().isUnreaped() && System.nanoTime() < deadline) {
            if (run.guard().isStopped() && run.guard().kill()) {
                LOG.debug("the guard of {} is stopped, and killed", run.name());
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    Settled unsettled(String why) {
        LOG.warn("the end of {} cannot be read: {}", run.name(), why);
        return new Settled(
                Exit.ofUnknownKind(
                        "exited, and how could not be read: " + why,
                        run.identity().pid(),
                        List.of()),
                false);
    }

    /** Its cgroups and a guard that cannot run any more. */
    void remove() {
        if (run.guard().kill()) {
            LOG.debug(
                    "the guard of {}, pid {}, was still there",
                    run.name(),
                    run.guard().pid());
        }
        try {
            if (!new RunCgroups(run.cgroups()).end()) {
                LOG.warn("cgroups of {} cannot be removed yet: {}", run.name(), run.cgroups());
            }
        } catch (IOException e) {
            LOG.warn("cgroups of {} cannot be removed: {}", run.name(), e.toString());
        }
    }
}
