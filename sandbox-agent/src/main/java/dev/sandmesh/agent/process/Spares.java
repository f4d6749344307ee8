package dev.sandmesh.agent.process;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sessions that wait for their program, with its rights and in its cgroup already: the kernel takes up to 18 ms until a process has entered one, and
 * tools that set the rest up take 10. Blocks its thread; any thread.
 */
final class Spares {

    private static final Logger LOG = LoggerFactory.getLogger(Spares.class);

    /** Who runs one after the other finds one ready while the next is made. */
    private static final int MOST = 2;

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    /** Its end without an order is that of the agent. */
    private static final String WAIT = "printf 'ready\\n'; IFS= read -r order || exit 0; eval \"$order\"; ";

    /** The order is one line, and calls this {@code $1}. */
    private static final String LINE_FEED = "\n";

    private final Path folder;
    private final Supplier<Cgroups> cgroups;
    private final Map<String, String> marks;
    private final List<Session> waiting = new ArrayList<>();
    private boolean refilling;
    private boolean closed;

    /** {@code marks} are variables that all carry. */
    Spares(Path folder, Supplier<Cgroups> cgroups, Map<String, String> marks) {
        this.folder = folder;
        this.cgroups = cgroups;
        this.marks = Map.copyOf(marks);
    }

    /** One that nobody else gets; made now, where none waits. What was killed while it waited is forgotten. */
    Session take(Optional<PosixUser> user) throws IOException {
        for (Optional<Session> next = next(user); next.isPresent(); next = next(user)) {
            if (next.get().isAlive()) {
                return next.get();
            }
            next.get().end();
        }
        return make(user);
    }

    private synchronized Optional<Session> next(Optional<PosixUser> user) {
        Optional<Session> found =
                waiting.stream().filter(spare -> spare.user().equals(user)).findFirst();
        found.ifPresent(waiting::remove);
        return found;
    }

    /**
     * Whoever ran a program is likely to run another one. One at a time, and whoever needs one meanwhile has theirs made beside it. On a thread
     * of its own, which nobody interrupts on the way.
     */
    void refill(Optional<PosixUser> user) {
        if (begin(user)) {
            Thread filling = new Thread(() -> fill(user), "exec-spare");
            filling.setDaemon(true);
            filling.start();
        }
    }

    private void fill(Optional<PosixUser> user) {
        try {
            Optional<Session> surplus = kept(make(user));
            if (surplus.isPresent()) {
                surplus.get().dismiss();
            }
        } catch (IOException e) {
            LOG.warn("the next program will start slower: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            over();
        }
    }

    private synchronized boolean begin(Optional<PosixUser> user) {
        boolean full =
                waiting.stream().filter(spare -> spare.user().equals(user)).count() >= MOST;
        if (closed || refilling || full) {
            return false;
        }
        refilling = true;
        return true;
    }

    private synchronized void over() {
        refilling = false;
        notifyAll();
    }

    private synchronized Optional<Session> kept(Session made) {
        if (closed) {
            return Optional.of(made);
        }
        waiting.add(made);
        return waiting.size() > MOST ? Optional.of(waiting.remove(0)) : Optional.empty();
    }

    private Session make(Optional<PosixUser> user) throws IOException {
        String mark = UUID.randomUUID().toString();
        StatusFile status = new StatusFile(folder.resolve(mark + StatusFile.SUFFIX));
        RunCgroups held = hold(mark);
        try {
            status.prepare();
            return started(user, mark, status, held);
        } catch (IOException e) {
            held.remove();
            Files.deleteIfExists(status.path());
            throw e;
        }
    }

    private Session started(Optional<PosixUser> user, String mark, StatusFile status, RunCgroups held)
            throws IOException {
        RunAs as = new RunAs(user, Map.of());
        Guard.Task task = new Guard.Task(status, Launcher.unprotected(), OptionalLong.empty(), held.paths());
        ProcessBuilder builder = new ProcessBuilder(Guard.apart(task, as.commandLine(mark, WAIT, List.of(LINE_FEED))))
                .directory(new File("/"));
        as.prepare(builder.environment());
        builder.environment().putAll(marks);
        builder.environment().put(Mark.OF_RUN, mark);
        Process guard = builder.start();
        try {
            InputStream output = guard.getInputStream();
            ProcessIdentity leader = Guard.identity(said(guard, output));
            String ready = said(guard, output);
            LOG.debug("the shell of {} is {}", leader.pid(), ready);
            return new Session(user, guard, leader, status, mark, held);
        } catch (IOException e) {
            guard.destroyForcibly();
            throw e;
        }
    }

    private static String said(Process guard, InputStream output) throws IOException {
        return Guard.line(guard, output)
                .orElseThrow(() -> new IOException("the shell that was to become it ended with code "
                        + guard.exitValue() + " before it was told what to run"));
    }

    private RunCgroups hold(String mark) {
        RunCgroups held = new RunCgroups(cgroups.get().ofSession(mark).stream().toList());
        try {
            held.make(ProcessSpec.Limits.NONE);
            return held;
        } catch (IOException e) {
            LOG.warn("a program runs without a cgroup of its own: {}", e.toString());
            held.remove();
            return new RunCgroups(List.of());
        }
    }

    /** Ends those that wait; whether none is being made any more, which ends as soon as it is made. */
    boolean close() throws IOException, InterruptedException {
        for (Session spare : closing()) {
            spare.dismiss();
        }
        return isIdle();
    }

    private synchronized boolean isIdle() {
        return !refilling;
    }

    private synchronized List<Session> closing() throws InterruptedException {
        closed = true;
        long deadline = System.nanoTime() + CLOSE_LIMIT.toNanos();
        for (long left = deadline - System.nanoTime(); refilling && left > 0; left = deadline - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        List<Session> left = List.copyOf(waiting);
        waiting.clear();
        return left;
    }
}
