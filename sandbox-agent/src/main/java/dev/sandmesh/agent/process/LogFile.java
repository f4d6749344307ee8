package dev.sandmesh.agent.process;

import dev.sandmesh.protocol.command.LogLines;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file that a process writes its log to. Blocks its thread. */
public final class LogFile {
    /** Where a process writes that has no log. */
    public static final Path NOWHERE = Path.of("/dev/null");

    private static final Logger LOG = LoggerFactory.getLogger(LogFile.class);

    /** Its front is a hole long since; a fresh start keeps copies and backups of it from growing without end. */
    private static final long LONGEST = 1L << 30;

    private LogFile() {}

    /**
     * What is logged is the business of the process's user and the agent alone. A full disk must not keep a display from coming
     * back: then it runs without a log.
     */
    static Path open(Path log, Optional<PosixUser> user) {
        try {
            if (log.getParent() != null) {
                Files.createDirectories(log.getParent(), permissions("rwxr-x---"));
            }
            Optional<String> weakness = LogPlace.weakness(log);
            if (weakness.isPresent()) {
                LOG.warn("{} is not written: {}", log, weakness.get());
                return NOWHERE;
            }
            if (!Files.exists(log)) {
                Files.createFile(log, permissions("rw-r-----"));
                if (user.isPresent()) {
                    Files.setAttribute(log, "unix:uid", user.get().uid());
                    Files.setAttribute(log, "unix:gid", user.get().gid());
                }
            } else if (Files.isRegularFile(log) && Files.size(log) > LONGEST) {
                empty(log);
            }
            return log;
        } catch (IOException e) {
            LOG.warn("{} cannot be written, its process runs without a log: {}", log, e.toString());
            return NOWHERE;
        }
    }

    /** Everybody writes at its end, wherever that is, so a writer that is left over does no harm. */
    static void empty(Path log) throws IOException {
        try (FileChannel channel = FileChannel.open(log, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
            channel.truncate(0);
        }
    }

    /** Nothing that is not this log, even when its user put a link to it there. */
    static LogLines lastLines(ProcessSpec spec, int lines) throws IOException {
        return LogPlace.weakness(spec.log()).isPresent()
                ? new LogLines(spec.name(), 0, List.of())
                : LogTail.read(spec.name(), spec.log(), lines);
    }

    private static FileAttribute<Set<PosixFilePermission>> permissions(String text) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
    }
}
