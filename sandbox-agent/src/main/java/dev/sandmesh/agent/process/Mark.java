package dev.sandmesh.agent.process;

import dev.sandmesh.agent.probe.ProcStat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A variable that everything inherits which a process starts, however far it forks away. Finds only such processes as we may
 * look into. Blocks its thread.
 */
public record Mark(String variable, String value) {
    /** Carries the mark of a supervised run. */
    static final String OF_RUN = "SANDMESH_RUN";

    private static final Logger LOG = LoggerFactory.getLogger(Mark.class);
    private static final int MOST_BYTES = 256 * 1024;
    private static final int ROUNDS = 10;

    static Mark ofRun(String value) {
        return new Mark(OF_RUN, value);
    }

    /** The eldest first, since the others are its children. */
    List<ProcessIdentity> find() throws IOException {
        if (value.isEmpty()) {
            return List.of();
        }
        return ProcStat.pids().stream()
                .filter(this::isCarriedBy)
                .map(Mark::identity)
                .flatMap(Optional::stream)
                .filter(ProcessIdentity::isAlive)
                .sorted(Comparator.comparingLong(ProcessIdentity::startTime).thenComparing(ProcessIdentity::pid))
                .toList();
    }

    /** None is left when this ends, unless the kernel cannot end it. */
    public void kill() {
        try {
            for (int round = 0; round < ROUNDS; round++) {
                List<ProcessIdentity> left = find();
                if (left.isEmpty()) {
                    return;
                }
                left.forEach(process -> {
                    boolean wasThere = process.kill();
                    LOG.debug("{} {}", process.pid(), wasThere ? "is killed" : "has ended meanwhile");
                });
            }
        } catch (IOException e) {
            LOG.warn("what carries {} may be left: {}", variable, e.toString());
        }
    }

    boolean isCarriedBy(long pid) {
        return !value.isEmpty() && environment(pid).contains("\0" + variable + "=" + value + "\0");
    }

    /** The run that a process says it belongs to; nothing when it does not say, or lets nobody look. */
    static Optional<String> runOf(long pid) {
        return Stream.of(environment(pid).split("\0", -1))
                .filter(entry -> entry.startsWith(OF_RUN + "="))
                .map(entry -> entry.substring(OF_RUN.length() + 1))
                .findFirst();
    }

    /** Each variable between two zero bytes. */
    private static String environment(long pid) {
        try (InputStream environment = Files.newInputStream(Path.of("/proc/" + pid + "/environ"))) {
            return "\0" + new String(environment.readNBytes(MOST_BYTES), StandardCharsets.ISO_8859_1) + "\0";
        } catch (IOException e) {
            return "";
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
