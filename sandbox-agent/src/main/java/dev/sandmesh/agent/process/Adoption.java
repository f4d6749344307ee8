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
    private static final long PAUSE_MILLIS = 20;

    private final StateFiles files;
    private final Set<String> names;

    /** A run that ended unseen, with the last lines that it wrote. */
    record Lost(RunRecord run, List<String> logTail) {}

    /** What runs, and what ended unseen. */
    record Found(List<RunRecord> running, List<Lost> lost) {}

    Adoption(StateFiles files, List<ProcessSpec> specs) {
        this.files = files;
        this.names = specs.stream().map(ProcessSpec::name).collect(Collectors.toUnmodifiableSet());
    }

    Found takeStock() throws IOException, InterruptedException {
        List<RunRecord> running = new ArrayList<>();
        List<Lost> lost = new ArrayList<>();
        for (RunRecord read : files.readAll()) {
            Optional<RunRecord> known = read.isIntent() ? begun(read) : Optional.of(read);
            if (known.isEmpty()) {
                files.delete(read.name());
                continue;
            }
            RunRecord run = known.get();
            if (!names.contains(run.name())) {
                endUnwanted(run);
            } else if (run.identity().isAlive()) {
                running.add(run);
            } else {
                lost.add(new Lost(run, LogTail.read(run.log(), run.logStart())));
                forget(run);
            }
        }
        return new Found(running, lost);
    }

    /** The last agent was killed while it started this; empty when nothing came of it. */
    private Optional<RunRecord> begun(RunRecord intent) throws IOException {
        Optional<RunRecord> run = MarkedProcess.find(intent.mark()).map(intent::of);
        run.ifPresent(files::write);
        return run;
    }

    /** The specification names it no more. */
    private void endUnwanted(RunRecord run) throws IOException, InterruptedException {
        LOG.info(
                "{} is not in the specification any more and is stopped, pid {}",
                run.name(),
                run.identity().pid());
        ProcessGroup.signal(run.identity(), "TERM");
        long deadline = System.nanoTime() + STOP_NANOS;
        while (run.identity().isAlive() && System.nanoTime() < deadline) {
            Thread.sleep(PAUSE_MILLIS);
        }
        forget(run);
    }

    private void forget(RunRecord run) throws IOException, InterruptedException {
        ProcessGroup.signal(run.identity(), "KILL");
        files.delete(run.name());
    }
}
