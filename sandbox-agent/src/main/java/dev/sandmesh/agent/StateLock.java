package dev.sandmesh.agent;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One agent for each state directory: two would end each other's processes. It is the kernel's, which takes it back however an
 * agent ends, and no child inherits it. Blocks.
 */
final class StateLock implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StateLock.class);
    private static final String FILE = "agent.lock";
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Optional<FileChannel> channel;

    private StateLock(Optional<FileChannel> channel) {
        this.channel = channel;
    }

    /**
     * Empty when another agent holds it, also after some patience with one that was just killed. A disk that takes no file costs
     * the lock, never the agent.
     */
    static Optional<StateLock> take(Path stateDirectory, Duration patience) {
        Path file = stateDirectory.resolve(FILE);
        try {
            Files.createDirectories(stateDirectory);
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (isLocked(channel, System.nanoTime() + patience.toNanos())) {
                return Optional.of(new StateLock(Optional.of(channel)));
            }
            channel.close();
            return Optional.empty();
        } catch (IOException e) {
            LOG.warn("{} cannot be locked, so nothing keeps a second agent away: {}", file, e.toString());
            return Optional.of(new StateLock(Optional.empty()));
        }
    }

    static String heldByAnother(Path stateDirectory) {
        return "another agent runs on " + stateDirectory + " (it holds " + stateDirectory.resolve(FILE)
                + "; 'fuser' names it): end that one, or give this one a directory of its own with SANDMESH_AGENT_STATE_DIR";
    }

    private static boolean isLocked(FileChannel channel, long deadline) throws IOException {
        while (!tryLock(channel)) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return true;
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            // another agent in this JVM
            return false;
        }
    }

    @Override
    public void close() {
        channel.ifPresent(open -> {
            try {
                open.close();
            } catch (IOException e) {
                LOG.debug("the lock ends with this process: {}", e.toString());
            }
        });
    }
}
