package dev.sandmesh.agent.process;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What can be known of the end of a run, and only that. Blocks its thread. */
record Aftermath(StateFiles files, RunRecord run) {
    private static final Logger LOG = LoggerFactory.getLogger(Aftermath.class);

    /** {@code guardCode} is how the guard itself ended, when it was a child of this agent. */
    Exit exit(Optional<Integer> guardCode) {
        List<String> tail = LogTail.read(run.log(), run.logStart());
        long pid = run.identity().pid();
        Exit exit = status(guardCode)
                .map(status -> Exit.withStatus(status, pid, tail))
                .orElseGet(() -> Exit.ofUnknownKind(withoutStatus(), pid, tail));
        return new RunCgroups(run.cgroups())
                .limitsReached()
                .map(reached -> exit.with("; " + reached))
                .orElse(exit);
    }

    /** A guard ends as its process did; one that ended before its process was killed itself. */
    private Optional<Integer> status(Optional<Integer> guardCode) {
        return files.status(run)
                .read()
                .or(() ->
                        run.identity().isAlive() && !run.identity().equals(run.guard()) ? Optional.empty() : guardCode);
    }

    private String withoutStatus() {
        if (!run.isGuarded()) {
            return "exited: an earlier version of the agent started it, so how is not known";
        }
        if (run.identity().isAlive()) {
            return "is ended because its guard was killed: without it its own end would not be known";
        }
        return run.guard().isAlive()
                ? "exited, but its guard does not run: how is not known"
                : "was killed with its whole group: how is not known";
    }

    Exit unknown(String why) {
        return Exit.ofUnknownKind(
                "exited, and how could not be read: " + why, run.identity().pid(), List.of());
    }

    /** No later agent hears of it. */
    void forget() {
        files.delete(run);
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
