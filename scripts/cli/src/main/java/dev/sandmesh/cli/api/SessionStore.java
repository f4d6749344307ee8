package dev.sandmesh.cli.api;

import dev.sandmesh.cli.output.Json;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * The one session in SANDMESH_CLI_HOME. Commands that run at the same time share it: who renews it holds a lock, and the
 * others take what it has written. Ctrl-C in the middle of that is heard a moment later, since a login whose successor was not
 * written down is lost.
 */
public final class SessionStore {

    static final String COOKIE = "sandmesh_refresh";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final Semaphore busy = new Semaphore(1);

    public SessionStore(Path folder) {
        this.folder = folder;
    }

    /** Lets a renewal that has begun come to its end before the JVM goes. */
    public void finishOnExit() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::awaitIdle, "session"));
    }

    public Optional<Session> find() {
        Path file = file();
        try {
            byte[] bytes = Files.readAllBytes(file);
            if (!PrivateFile.isPrivate(file)) {
                throw Failure.notSignedIn(
                        file + " can be read by others, who may have copied the login in it",
                        "End it and sign in again: chmod 600 " + file + " && sandmesh logout && sandmesh login");
            }
            return Optional.of(Session.read(Json.read(bytes)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | DateTimeException | IllegalArgumentException e) {
            String why = e instanceof IOException io ? Words.of(io) : "it is damaged";
            throw Failure.notSignedIn(
                    "the session in " + file + " cannot be read: " + why,
                    "Remove the file and sign in: sandmesh login");
        }
    }

    void keep(Session session) {
        try {
            PrivateFile.replace(file(), session.written());
        } catch (IOException e) {
            throw Failure.of(
                    "the login cannot be kept in " + folder + ": " + Words.of(e),
                    "Choose a folder of your own: SANDMESH_CLI_HOME");
        }
    }

    void forget() {
        try {
            Files.deleteIfExists(file());
        } catch (IOException e) {
            throw Failure.of(file() + " cannot be removed: " + Words.of(e), "Remove it by hand: a login is in it.");
        }
    }

    void doAlone(Runnable work) {
        boolean done = alone(() -> {
            work.run();
            return true;
        });
        assert done;
    }

    /** Runs when no other command on this machine does something to the session. */
    <T> T alone(Supplier<T> work) {
        busy.acquireUninterruptibly();
        try {
            PrivateFile.folder(folder);
            Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try (FileChannel channel = FileChannel.open(
                    folder.resolve("session.lock"),
                    options,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
                lock(channel);
                return work.get();
            }
        } catch (IOException e) {
            throw Failure.of(
                    "the session in " + folder + " cannot be used: " + Words.of(e),
                    "Choose a folder of your own: SANDMESH_CLI_HOME");
        } finally {
            busy.release();
        }
    }

    /** The lock ends with the channel, and with the process. */
    private static void lock(FileChannel channel) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (channel.tryLock() == null) {
            if (System.nanoTime() > deadline) {
                throw new IOException("another command holds its lock for more than " + PATIENCE.toSeconds() + " s");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private void awaitIdle() {
        try {
            if (busy.tryAcquire(10, TimeUnit.SECONDS)) {
                busy.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Path file() {
        return folder.resolve("session.json");
    }
}
