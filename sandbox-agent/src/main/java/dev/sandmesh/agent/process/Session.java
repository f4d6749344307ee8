package dev.sandmesh.agent.process;

import dev.sandmesh.agent.probe.ProcStat;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A program that runs for somebody, with all that it starts. Its methods may block; any thread. */
public final class Session {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    /** Comes before all output when there is no program that could bring any, and then why. */
    public static final String FAILED = "\u0001sandmesh ";

    private final Process guard;
    private final StatusFile status;
    private final RunCgroups held;
    private volatile RunRecord run;

    /**
     * How it ended.
     *
     * @param signal whether {@code number} is a signal, or else an exit code
     */
    public record Ended(int number, boolean signal) {}

    Session(Process guard, StatusFile status, String mark, RunCgroups held) throws IOException {
        this.guard = guard;
        this.status = status;
        this.held = held;
        this.run = new RunRecord(
                "exec",
                ProcessIdentity.none(),
                ProcessIdentity.of(guard.pid()),
                mark,
                0,
                LogFile.NOWHERE,
                0,
                RunRecord.UNKNOWN,
                held.paths());
    }

    /** Its first line is for {@link #announced}. */
    public InputStream output() {
        return guard.getInputStream();
    }

    public InputStream errors() {
        return guard.getErrorStream();
    }

    /** Where it has one. */
    public OutputStream input() {
        return guard.getOutputStream();
    }

    /** What the kernel says of the program's process, which can be signalled from then on. */
    public void announced(String line) throws IOException {
        try {
            long pid = Long.parseLong(line.substring(0, line.indexOf(' ')));
            ProcessIdentity identity =
                    new ProcessIdentity(pid, ProcStat.parse(line).startTime(), ProcessIdentity.currentBootId());
            run = run.of(identity, run.guard());
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw new IOException("this does not announce a process: " + line, e);
        }
    }

    /** Called once when the program has ended, on any thread; what it started may go on. */
    public void onExit(Runnable told) {
        CompletableFuture<Void> ended = guard.onExit().thenRun(told);
        ended.exceptionally(failure -> {
            LOG.error("the end of a program is not handled", failure);
            return null;
        });
    }

    /** Asks all in the session to end; nobody is there to be asked before it is announced. */
    public void terminate() throws IOException, InterruptedException {
        if (!run.isIntent() && ProcessGroup.signal(run.identity(), "TERM")) {
            LOG.debug("{} is asked to end", run.identity().pid());
        }
    }

    /** The same of what runs on a terminal of its own, as if that were gone: a shell there heeds nothing else, and who made it nothing at all. */
    public void hangUp() throws IOException, InterruptedException {
        Optional<Long> child = onTerminal();
        if (child.isPresent() && ProcessGroup.signal(ProcessIdentity.of(child.get()), "HUP")) {
            LOG.debug("{} is hung up on", child.get());
        }
    }

    private Optional<Long> onTerminal() {
        return run.isIntent()
                ? Optional.empty()
                : ProcessHandle.of(run.identity().pid()).stream()
                        .flatMap(ProcessHandle::children)
                        .map(ProcessHandle::pid)
                        .findFirst();
    }

    public void kill() throws IOException {
        Containment.kill(run);
    }

    /** Ends all that is left of it, and forgets it. */
    public void end() throws IOException {
        List<Long> left = Containment.end(run);
        if (!left.isEmpty()) {
            LOG.warn("of a program that was run is left, and does not die: {}", KernelState.of(left.get(0)));
        }
        if (!held.paths().isEmpty() && !held.end()) {
            LOG.debug("{} stays until the next start", held.paths());
        }
        Files.deleteIfExists(status.path());
    }

    /** Once it has ended, and before {@link #end}. */
    public Ended ended() {
        return status.read()
                .map(left -> new Ended(left.number(), left.signal()))
                .orElseGet(() -> new Ended(guard.exitValue(), false));
    }

    /** Where a program that runs on a terminal of its own has that. */
    public Path terminal() throws IOException {
        long child = onTerminal().orElseThrow(() -> new IOException("it has no terminal any more, or not yet"));
        Path terminal = Files.readSymbolicLink(Path.of("/proc/" + child + "/fd/0"));
        if (!terminal.startsWith("/dev/pts")) {
            throw new IOException("it has no terminal yet");
        }
        return terminal;
    }
}
