package dev.sandmesh.agent.process;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One small file for each running process. A disk that takes no more costs adoption, never supervision. Blocks. */
final class StateFiles {
    private static final Logger LOG = LoggerFactory.getLogger(StateFiles.class);
    private static final String SUFFIX = ".process.json";

    private final Path directory;

    StateFiles(Path directory) {
        this.directory = directory;
    }

    void write(RunRecord run) {
        Path file = file(run.name());
        try {
            Files.createDirectories(directory);
            Path next = directory.resolve(run.name() + SUFFIX + ".next");
            Files.writeString(next, run.toJson().encode());
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn("{} cannot be written, a restarted agent will not know {}: {}", file, run.name(), e.toString());
        }
    }

    void delete(String name) {
        try {
            Files.deleteIfExists(file(name));
        } catch (IOException e) {
            LOG.warn("state of {} cannot be removed: {}", name, e.toString());
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
