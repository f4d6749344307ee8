package dev.sandmesh.agent.process;

import dev.sandmesh.agent.file.Refusal;
import dev.sandmesh.agent.file.Reserve;
import dev.sandmesh.agent.file.WholeFile;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One small file for each running process. A disk that takes no more costs adoption, never supervision: what could not be
 * written is kept in mind and written as soon as there is room again. Blocks; any thread.
 */
final class StateFiles {
    private static final Logger LOG = LoggerFactory.getLogger(StateFiles.class);
    private static final String SUFFIX = ".process.json";

    private final Path directory;
    private final Reserve reserve;

    /** What the disk should hold for each name and does not; empty for a file that should be gone. */
    private final Map<String, Optional<RunRecord>> unwritten = new TreeMap<>();

    private String refusal = "";

    StateFiles(Path directory) {
        this.directory = directory;
        this.reserve = new Reserve(directory);
    }

    Path directory() {
        return directory;
    }

    synchronized void write(RunRecord run) {
        settle(run.name(), Optional.of(run));
    }

    /** The record of another run of the same name stays. */
    synchronized void delete(RunRecord run) {
        if (current(run.name())
                .filter(found -> !found.mark().equals(run.mark()))
                .isEmpty()) {
            settle(run.name(), Optional.empty());
        }
        try {
            Files.deleteIfExists(status(run).path());
        } catch (IOException e) {
            LOG.debug("{} stays until the next start: {}", status(run).path(), e.toString());
        }
    }

    private Optional<RunRecord> current(String name) {
        Optional<RunRecord> waiting = unwritten.getOrDefault(name, Optional.empty());
        return waiting.isPresent() || !Files.exists(file(name)) ? waiting : read(file(name));
    }

    StatusFile status(RunRecord run) {
        return StatusFile.in(directory, run);
    }

    /** A process without one runs too; only its exit code will not be known to a later agent. */
    synchronized void prepareStatus(RunRecord run) {
        StatusFile status = status(run);
        try {
            reserve.spend(status::prepare);
        } catch (IOException e) {
            LOG.warn("a restarted agent would not know how {} ended: {}", run.name(), Refusal.reason(e));
        }
    }

    /** The process of each run that has a status file, by its mark. */
    Map<String, String> namesByMark() throws IOException {
        Map<String, String> names = new TreeMap<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> found = Files.list(directory)) {
                found.map(StatusFile::new).forEach(status -> status.putInto(names));
            }
        }
        return names;
    }

    /** Removes what was left by runs that nobody knows any more. */
    void sweep(Set<Path> used) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> found = Files.list(directory)) {
            found.filter(path -> path.toString().endsWith(StatusFile.SUFFIX) && !used.contains(path))
                    .forEach(path -> {
                        if (!path.toFile().delete()) {
                            LOG.debug("{} cannot be removed", path);
                        }
                    });
        }
    }

    /**
     * Writes what could not be written, holds the reserve again, and says why state cannot be relied on; empty when it can.
     */
    synchronized Optional<String> check() {
        Map<String, Optional<RunRecord>> again = new TreeMap<>(unwritten);
        again.forEach(this::settle);
        if (!unwritten.isEmpty()) {
            return Optional.of(sentence(refusal));
        }
        try {
            reserve.hold();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(sentence(Refusal.reason(e)));
        }
    }

    /** Of this boot only: after a reboot nothing of the past can run. */
    List<RunRecord> readAll() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        String bootId = ProcessIdentity.currentBootId();
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .map(StateFiles::read)
                    .flatMap(Optional::stream)
                    .filter(run -> run.identity().bootId().equals(bootId))
                    .toList();
        }
    }

    private void settle(String name, Optional<RunRecord> wanted) {
        try {
            reserve.spend(() -> put(name, wanted));
            if (unwritten.remove(name) != null) {
                LOG.info("the state of {} is on disk again", name);
            }
        } catch (IOException e) {
            refusal = Refusal.reason(e);
            if (unwritten.put(name, wanted) == null) {
                LOG.warn("{} cannot be brought up to date ({}); it is tried again", file(name), refusal);
            }
        }
    }

    private void put(String name, Optional<RunRecord> wanted) throws IOException {
        if (wanted.isEmpty()) {
            Files.deleteIfExists(file(name));
            return;
        }
        Files.createDirectories(directory);
        // need not last: after a power cut nothing of it runs
        WholeFile.write(file(name), wanted.get().toJson().encode());
    }

    private String sentence(String why) {
        List<String> unknown = unwritten.entrySet().stream()
                .filter(entry -> entry.getValue().isPresent())
                .map(Map.Entry::getKey)
                .toList();
        String cost = unknown.isEmpty()
                ? "what starts from now on may be missing after a restart of the agent"
                : "a restarted agent would not know " + String.join(", ", unknown);
        return "state directory " + directory + " takes no writes (" + why + "): " + cost
                + "; make room there or mount it writable";
    }

    private static Optional<RunRecord> read(Path file) {
        try {
            return Optional.of(RunRecord.read(new JsonObject(Files.readString(file))));
        } catch (IOException | RuntimeException e) {
            LOG.warn("{} cannot be read and is ignored: {}", file, e.toString());
            return Optional.empty();
        }
    }

    private Path file(String name) {
        return directory.resolve(name + SUFFIX);
    }
}
