package dev.sandmesh.agent.process;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out what became of the processes of the agent that ran before. Blocks its thread. */
final class Adoption {
    private static final Logger LOG = LoggerFactory.getLogger(Adoption.class);
    private static final long STOP_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long GUARD_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long PAUSE_MILLIS = 20;

    private final StateFiles files;
    private final Cgroups cgroups;
    private final Set<String> names;

    /** A run that ended unseen, and what can be known of it. */
    record Lost(RunRecord run, Exit exit) {}

    /** What runs, and what ended unseen. */
    record Found(List<RunRecord> running, List<Lost> lost) {}

    Adoption(StateFiles files, Cgroups cgroups, List<ProcessSpec> specs) {
        this.files = files;
        this.cgroups = cgroups;
        this.names = specs.stream().map(ProcessSpec::name).collect(Collectors.toUnmodifiableSet());
    }

    Found takeStock() throws IOException, InterruptedException {
        if (HiddenProcess.areHidden()) {
            LOG.info("/proc hides the processes of other users from this agent; its own are all that it can measure");
        }
        List<RunRecord> running = new ArrayList<>();
        List<Lost> lost = new ArrayList<>();
        for (RunRecord read : files.readAll()) {
            RunRecord run = read.isIntent() ? begun(read) : read;
            Aftermath aftermath = new Aftermath(files, run);
            if (run.isIntent()) {
                end(aftermath);
            } else if (!names.contains(run.name())) {
                endUnwanted(run);
                end(aftermath);
            } else if (runs(run)) {
                running.add(run);
            } else {
                lost.add(new Lost(run, aftermath.exit(Optional.empty()).whileAway()));
                end(aftermath);
            }
        }
        sweep(running);
        return new Found(running, lost);
    }

    /** A process that has just ended is left to its guard for a moment. */
    private boolean runs(RunRecord run) throws InterruptedException {
        long deadline = System.nanoTime() + GUARD_NANOS;
        while (!run.identity().isAlive() && run.guard().isAlive() && System.nanoTime() < deadline) {
            Thread.sleep(PAUSE_MILLIS);
        }
        return run.identity().isAlive();
    }

    /** The last agent was killed while it started this; it stays an intent when nothing came of it. */
    private RunRecord begun(RunRecord intent) throws IOException {
        List<ProcessIdentity> marked = MarkedProcess.find(intent.mark());
        if (marked.isEmpty()) {
            return intent;
        }
        ProcessIdentity eldest = marked.get(0);
        RunRecord run = marked.stream()
                .filter(process -> process.isChildOf(eldest))
                .findFirst()
                .map(process -> intent.of(process, eldest))
                // an earlier version of the agent started processes without a guard
                .orElseGet(() -> intent.of(eldest, intent.guard()));
        files.write(run);
        return run;
    }

    /** The specification names it no more. */
    private static void endUnwanted(RunRecord run) throws IOException, InterruptedException {
        LOG.info(
                "{} is not in the specification any more and is stopped, pid {}",
                run.name(),
                run.identity().pid());
        boolean asked = ProcessGroup.signal(run.identity(), "TERM");
        long deadline = System.nanoTime() + STOP_NANOS;
        while (asked && run.identity().isAlive() && System.nanoTime() < deadline) {
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private static void end(Aftermath aftermath) throws IOException {
        List<Long> left = Containment.end(aftermath.run());
        if (!left.isEmpty()) {
            LOG.warn("of {} is left, and does not die: {}", aftermath.run().name(), KernelState.of(left.get(0)));
        }
        aftermath.forget();
        aftermath.remove();
    }

    private void sweep(List<RunRecord> running) throws IOException {
        cgroups.sweep(running.stream().flatMap(run -> run.cgroups().stream()).collect(Collectors.toSet()));
        files.sweep(running.stream().map(run -> files.status(run).path()).collect(Collectors.toSet()));
    }
}
