package dev.sandmesh.agent.process;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a process so that it outlives the agent: in a session of its own, with files instead of pipes (a child that
 * writes to the pipe of a dead agent dies), as its own user with no way to more rights. Blocks its thread.
 */
final class Launcher {
    private static final Logger LOG = LoggerFactory.getLogger(Launcher.class);

    private final StateFiles files;
    private final Cgroups cgroups;

    /** A guard, which is a child of this JVM, and the record of the run that it guards. */
    record Launched(Process guard, RunRecord run) {}

    Launcher(StateFiles files, Cgroups cgroups) {
        this.files = files;
        this.cgroups = cgroups;
    }

    Launched launch(ProcessSpec spec, int restarts) throws IOException {
        RunAs as = new RunAs(spec);
        RunRecord intent = confined(intent(spec, restarts, LogFile.open(spec.log(), as.user())), spec, as);
        as.set(Mark.OF_RUN, intent.mark());
        Guard.Task task = new Guard.Task(
                files.status(intent), oomScore(spec), spec.limits().openFiles(), intent.cgroups());
        ProcessBuilder builder = new ProcessBuilder(Guard.commandLine(task, commandLine(intent, spec, as)))
                .redirectInput(LogFile.NOWHERE.toFile())
                .redirectError(Redirect.appendTo(intent.log().toFile()));
        as.prepare(builder.environment());
        // a later agent may have to find what this one has begun to start
        builder.environment().put(Mark.OF_RUN, intent.mark());
        directory(spec, as.user()).ifPresent(builder::directory);
        // an agent that is killed right after the start would not know what it has started
        files.write(intent);
        try {
            files.prepareStatus(intent);
            return started(builder.start(), intent);
        } catch (IOException e) {
            new RunCgroups(intent.cgroups()).remove();
            files.delete(intent);
            throw e;
        }
    }

    private Launched started(Process guard, RunRecord intent) throws IOException {
        ProcessIdentity guarding = ProcessIdentity.of(guard.pid());
        // one that came to nothing tells by its own end
        RunRecord run = intent.of(Guard.announced(guard).orElse(guarding), guarding);
        files.write(run);
        return new Launched(guard, run);
    }

    private RunRecord intent(ProcessSpec spec, int restarts, Path log) throws IOException {
        String mark = UUID.randomUUID().toString();
        long logStart = Files.isRegularFile(log) ? Files.size(log) : 0;
        ProcessIdentity none = ProcessIdentity.none();
        return new RunRecord(spec.name(), none, none, mark, restarts, log, logStart, spec.hash(), hold(spec, mark))
                .endedAs(spec);
    }

    /** A browser that is not held together is worth more than none, but it is said. */
    private List<Path> hold(ProcessSpec spec, String mark) {
        RunCgroups run = new RunCgroups(cgroups.of(spec.name(), mark, spec.limits()));
        try {
            run.make(spec.limits());
            return run.paths();
        } catch (IOException e) {
            LOG.warn("{} runs without a cgroup of its own: {}", spec.name(), e.toString());
            run.remove();
            return List.of();
        }
    }

    /** A process must not inherit the protection that the agent itself may have. */
    private static OptionalInt oomScore(ProcessSpec spec) throws IOException {
        return spec.limits().oomScoreAdj().isPresent() ? spec.limits().oomScoreAdj() : unprotected();
    }

    /** Empty when the agent is not protected either. */
    static OptionalInt unprotected() throws IOException {
        int own = Integer.parseInt(
                Files.readString(Path.of("/proc/self/oom_score_adj")).strip());
        return own < 0 ? OptionalInt.of(0) : OptionalInt.empty();
    }

    /** Runs a command as the process would run: as its user, with its environment, in a session of its own. */
    static ProcessBuilder builder(ProcessSpec spec, List<String> command) throws IOException {
        RunAs as = new RunAs(spec);
        ProcessBuilder builder = new ProcessBuilder(as.commandLine(command)).redirectInput(LogFile.NOWHERE.toFile());
        as.prepare(builder.environment());
        return builder;
    }

    private static RunRecord confined(RunRecord run, ProcessSpec spec, RunAs as) throws IOException {
        boolean root = as.user().isPresent() ? as.user().get().uid() == 0 : PosixUser.isAgentRoot();
        boolean counted = !root || new RunCgroups(run.cgroups()).limitProcesses();
        return run.confined(spec.confinement(counted));
    }

    /** The kernel counts processes by user here, and not those of root: less than a cgroup can do. */
    private static List<String> commandLine(RunRecord run, ProcessSpec spec, RunAs as) {
        OptionalLong most = spec.limits().processes();
        List<String> line = new ArrayList<>();
        if (most.isPresent() && !new RunCgroups(run.cgroups()).limitProcesses()) {
            line.addAll(List.of(RunAs.tool("prlimit"), "--nproc=" + most.getAsLong(), "--"));
        }
        line.addAll(as.commandLine(spec.command()));
        return line;
    }

    /** Made for the process when missing, and then its own; one that is there already is left as it is. */
    private static Optional<File> directory(ProcessSpec spec, Optional<PosixUser> user) throws IOException {
        Path directory = spec.directory();
        if (directory == null) {
            return Optional.empty();
        }
        Path place = directory.toAbsolutePath().normalize();
        if (place.getParent() != null) {
            Files.createDirectories(place.getParent());
        }
        Optional<String> weakness = LogPlace.weaknessOfDirectory(place);
        if (weakness.isPresent()) {
            throw new IOException("its directory is not safe: " + weakness.get());
        }
        if (!Files.exists(place)) {
            make(place, user);
        }
        return Optional.of(directory.toFile());
    }

    /** It appears when it is its user's: an agent that is killed here leaves none that the process could not use. */
    private static void make(Path directory, Optional<PosixUser> user) throws IOException {
        Path begun = directory.resolveSibling("." + directory.getFileName() + ".begun");
        Files.deleteIfExists(begun);
        Files.createDirectory(
                begun, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        if (user.isPresent()) {
            Files.setAttribute(begun, "unix:uid", user.get().uid(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(begun, "unix:gid", user.get().gid(), LinkOption.NOFOLLOW_LINKS);
        }
        Files.move(begun, directory, StandardCopyOption.ATOMIC_MOVE);
    }
}
