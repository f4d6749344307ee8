package dev.sandmesh.agent.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the processes that carry the mark of a run in their environment. Blocks its thread. */
final class MarkedProcess {
    /** Everything that the process starts inherits it. */
    static final String VARIABLE = "SANDMESH_RUN";

    private static final int MOST_PROCESSES = 50_000;
    private static final int MOST_BYTES = 256 * 1024;

    private MarkedProcess() {}

    /** The eldest first, since the others are its children; only such as we may look into. */
    static List<ProcessIdentity> find(String mark) throws IOException {
        if (mark.isEmpty()) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
            return entries.map(Path::getFileName)
                    .map(Path::toString)
                    .filter(name -> name.matches("[0-9]{1,9}"))
                    .limit(MOST_PROCESSES)
                    .map(Long::valueOf)
                    .filter(pid -> carries(pid, mark))
                    .map(MarkedProcess::identity)
                    .flatMap(Optional::stream)
                    .filter(ProcessIdentity::isAlive)
                    .sorted(Comparator.comparingLong(ProcessIdentity::startTime).thenComparing(ProcessIdentity::pid))
                    .toList();
        }
    }

    static boolean carries(long pid, String mark) {
        if (mark.isEmpty()) {
            return false;
        }
        try (InputStream environment = Files.newInputStream(Path.of("/proc/" + pid + "/environ"))) {
            String text = new String(environment.readNBytes(MOST_BYTES), StandardCharsets.ISO_8859_1);
            return ("\0" + text + "\0").contains("\0" + VARIABLE + "=" + mark + "\0");
        } catch (IOException e) {
            return false;
        }
    }

    private static Optional<ProcessIdentity> identity(long pid) {
        try {
            return Optional.of(ProcessIdentity.of(pid));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
