package dev.sandmesh.agent.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out what became of the processes of the agent that ran before. Blocks its thread. */
final class Adoption {
    private static final Logger LOG = LoggerFactory.getLogger(Adoption.class);
    private static final long GUARD_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long PAUSE_MILLIS = 20;

    private final StateFiles files;
    private final Cgroups cgroups;

    /** A run that ended unseen, and what can be known of it. */
    record Lost(RunRecord run, Exit exit) {}

    /** What runs, and what ended unseen. */
    record Found(List<RunRecord> running, List<Lost> lost) {}

    Adoption(StateFiles files, Cgroups cgroups) {
        this.files = files;
        this.cgroups = cgroups;
    }

    Found takeStock() throws IOException, InterruptedException {
        if (HiddenProcess.areHidden()) {
            LOG.info("/proc hides the processes of other users from this agent; its own are all that it can measure");
        }
        List<RunRecord> running = new ArrayList<>();
        List<Lost> lost = new ArrayList<>();
        List<RunRecord> recorded = files.readAll();
        for (RunRecord read : recorded) {
            RunRecord run = read.isIntent() ? begun(read) : read;
            if (!run.isIntent() && runs(run)) {
                running.add(run);
            } else {
                ended(run).ifPresent(lost::add);
            }
        }
        running.addAll(unrecorded(recorded, running));
        sweep(running, lost);
        return new Found(running, lost);
    }

    /** What runs without a record that can be read; one for each name. */
    private List<RunRecord> unrecorded(List<RunRecord> recorded, List<RunRecord> running)
            throws IOException, InterruptedException {
        Set<String> names = running.stream().map(RunRecord::name).collect(Collectors.toCollection(HashSet::new));
        Set<String> marks = recorded.stream().map(RunRecord::mark).collect(Collectors.toSet());
        List<RunRecord> found = new ArrayList<>();
        for (RunRecord intent : new Traces(files, cgroups).intents(marks)) {
            RunRecord run = names.contains(intent.name()) ? intent : begun(intent);
            if (!run.isIntent() && runs(run)) {
                LOG.warn("the record of {} cannot be read; it is known again by its mark", run.name());
                names.add(run.name());
                found.add(run);
            }
        }
        return found;
    }

    /** Its record stays until its end is told; of what came to nothing nobody is told. */
    private Optional<Lost> ended(RunRecord run) throws IOException {
        Aftermath aftermath = new Aftermath(files, run);
        boolean cameToNothing = run.isIntent() && Containment.members(run).isEmpty();
        Exit exit = run.isIntent()
                ? Exit.ofUnknownKind("was being started when the agent ended, and is ended", 0, List.of())
                : aftermath.exit(Optional.empty()).whileAway();
        end(aftermath);
        if (cameToNothing) {
            files.delete(run);
            return Optional.empty();
        }
        return Optional.of(new Lost(run, exit));
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
        List<ProcessIdentity> marked = Mark.ofRun(intent.mark()).find();
        if (marked.isEmpty()) {
            return intent;
        }
        ProcessIdentity eldest = marked.get(0);
        Optional<ProcessIdentity> guarded = Guard.isOne(eldest) ? Guard.guardedBy(eldest) : Optional.empty();
        RunRecord run = guarded.map(process -> logged(intent, eldest).of(process, eldest))
                // its guard was killed, or it is of an earlier version of the agent, which started processes without
                .orElseGet(() -> intent.of(eldest, intent.guard()));
        files.write(run);
        return run;
    }

    private static RunRecord logged(RunRecord intent, ProcessIdentity guard) {
        return intent.log().equals(LogFile.NOWHERE) ? intent.loggingTo(Traces.logOf(guard)) : intent;
    }

    private static void end(Aftermath aftermath) throws IOException {
        List<Long> left = Containment.end(aftermath.run());
        if (!left.isEmpty()) {
            LOG.warn("of {} is left, and does not die: {}", aftermath.run().name(), KernelState.of(left.get(0)));
        }
        aftermath.awaitReaped();
        aftermath.remove();
    }

    private void sweep(List<RunRecord> running, List<Lost> lost) throws IOException {
        Map<Path, String> ended = cgroups.sweep(
                running.stream().flatMap(run -> run.cgroups().stream()).collect(Collectors.toSet()));
        lost.forEach(known -> ended.keySet().removeAll(known.run().cgroups()));
        for (String name : new TreeSet<>(ended.values())) {
            LOG.warn("{} is ended, since there is no record of it that can be read", name);
            ProcessIdentity none = ProcessIdentity.none();
            lost.add(new Lost(
                    new RunRecord(name, none, none, "", 0, LogFile.NOWHERE, 0, RunRecord.UNKNOWN, List.of()),
                    Exit.ofUnknownKind("was ended, since there was no record of it that could be read", 0, List.of())));
        }
        new Sessions(files.directory(), () -> cgroups, List::of).sweep();
        files.sweep(Stream.concat(running.stream(), lost.stream().map(Lost::run))
                .map(run -> files.status(run).path())
                .collect(Collectors.toSet()));
    }
}
