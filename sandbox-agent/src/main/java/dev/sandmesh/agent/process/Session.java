package dev.sandmesh.agent.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A program that runs for somebody, with all that it starts. Its methods may block; any thread. */
public final class Session {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final int LONGEST_FAILURE = 256;
    private static final int DISMISSAL_SECONDS = 2;

    private final Optional<PosixUser> user;
    private final Process guard;
    private final StatusFile status;
    private final RunCgroups held;
    private final RunRecord run;
    private volatile Order order = new Order("", "");

    /** What makes it a program, and what it says instead of that program's output where there is none. */
    private record Order(String line, String secret) {}

    /**
     * How it ended.
     *
     * @param signal whether {@code number} is a signal, or else an exit code
     */
    public record Ended(int number, boolean signal) {}

    Session(
            Optional<PosixUser> user,
            Process guard,
            ProcessIdentity leader,
            StatusFile status,
            String mark,
            RunCgroups held)
            throws IOException {
        this.user = user;
        this.guard = guard;
        this.status = status;
        this.held = held;
        this.run = new RunRecord(
                "exec",
                leader,
                ProcessIdentity.of(guard.pid()),
                mark,
                0,
                LogFile.NOWHERE,
                0,
                RunRecord.UNKNOWN,
                held.paths());
    }

    /** Empty for that of the agent. */
    Optional<PosixUser> user() {
        return user;
    }

    boolean isAlive() {
        return guard.isAlive();
    }

    /** Who is told {@code secret} where there is no program knows that no program has said so. */
    void order(String line, String secret) {
        order = new Order(line, secret);
    }

    /** What has to be written to its input before anything else; it waits for that. */
    public byte[] order() {
        return order.line().getBytes(StandardCharsets.UTF_8);
    }

    /** Why there is no program, if this is what is said first of all instead of its output: written at once, so it is read at once. */
    public Optional<String> failure(byte[] bytes, int length) {
        String text = new String(bytes, 0, Math.min(length, LONGEST_FAILURE), StandardCharsets.ISO_8859_1);
        return text.startsWith(order.secret() + " ") && text.indexOf('\n') == length - 1
                ? Optional.of(text.substring(order.secret().length()).strip())
                : Optional.empty();
    }

    /** What the shell that was to become the program says of that, in its own words, if these are the first of all errors. */
    public Optional<String> complaint(byte[] bytes, int length) {
        String text = new String(bytes, 0, Math.min(length, LONGEST_FAILURE), StandardCharsets.ISO_8859_1);
        return text.startsWith(run.mark() + ": ") ? Optional.of(text) : Optional.empty();
    }

    public InputStream output() {
        return guard.getInputStream();
    }

    public InputStream errors() {
        return guard.getErrorStream();
    }

    /** For its {@link #order}, and where its program reads one, for that. */
    public OutputStream input() {
        return guard.getOutputStream();
    }

    /** Called once when the program has ended, on any thread; what it started may go on. */
    public void onExit(Runnable told) {
        CompletableFuture<Void> ended = guard.onExit().thenRun(told);
        ended.exceptionally(failure -> {
            LOG.error("the end of a program is not handled", failure);
            return null;
        });
    }

    /** Asks all in the session to end. */
    public void terminate() throws IOException, InterruptedException {
        if (ProcessGroup.signal(run.identity(), "TERM")) {
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
        return ProcessHandle.of(run.identity().pid()).stream()
                .flatMap(ProcessHandle::children)
                .map(ProcessHandle::pid)
                .findFirst();
    }

    public void kill() throws IOException {
        Containment.kill(run);
    }

    /** Ends it where it was given no order; its guard has written its last when this returns. */
    void dismiss() throws IOException, InterruptedException {
        input().close();
        if (!guard.waitFor(DISMISSAL_SECONDS, TimeUnit.SECONDS)) {
            guard.destroyForcibly();
        }
        end();
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
