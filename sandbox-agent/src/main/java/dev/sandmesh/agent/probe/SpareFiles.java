package dev.sandmesh.agent.probe;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Stream;

/**
 * A few file descriptors in reserve, so that the host can be measured when this process has no other left: without them the
 * measuring library reads nothing and calls it zero. Used by one thread.
 */
final class SpareFiles {
    /** A look opens one file after the other; the count of descriptors needs one more. */
    private static final int SPARES = 6;

    private static final Path NOTHING = Path.of("/dev/null");
    private static final Path OWN = Path.of("/proc/self/fd");
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final String LIMIT = "Max open files";

    private final Deque<FileChannel> spares = new ArrayDeque<>();

    /** What this process has open, and how much it may. */
    record Own(long used, long limit) {}

    /** True when the spares are in use from now on. */
    boolean releaseIfNeeded() throws IOException {
        try {
            Files.readAllLines(LIMITS);
            return false;
        } catch (IOException exhausted) {
            close();
            return true;
        }
    }

    /** Takes as many as there are; what others need comes first, so a failure is none. */
    void hold() {
        try {
            while (spares.size() < SPARES) {
                spares.add(FileChannel.open(NOTHING, StandardOpenOption.READ));
            }
        } catch (IOException exhausted) {
            // as many as there are
        }
    }

    /** Also proves that files can be opened. */
    Own count() throws IOException {
        long limit = Files.readAllLines(LIMITS).stream()
                .filter(line -> line.startsWith(LIMIT))
                .map(line -> line.substring(LIMIT.length()).strip().split(" ", 2)[0])
                .flatMap(soft -> KernelFile.parse(soft).stream())
                .findFirst()
                .orElse(0L);
        try (Stream<Path> open = Files.list(OWN)) {
            return new Own(open.count(), limit);
        }
    }

    void close() throws IOException {
        while (!spares.isEmpty()) {
            spares.remove().close();
        }
    }
}
