package dev.sandmesh.agent.heartbeat;

import dev.sandmesh.agent.file.WholeFile;
import dev.sandmesh.agent.file.WholeFile.Care;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code told-tasks.json}: the ended tasks of the worker's last answer that were told. Blocks. */
public final class ToldTasks {
    private static final Logger LOG = LoggerFactory.getLogger(ToldTasks.class);

    /** 256 ids of 128 characters, whatever these are. */
    private static final long LONGEST = 256 << 10;

    private final Path file;

    public ToldTasks(Path stateDirectory) {
        this.file = stateDirectory.resolve("told-tasks.json");
    }

    /** Empty when no agent ever heard a worker here. */
    Optional<Set<String>> read() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            if (Files.size(file) > LONGEST) {
                throw new IOException("longer than " + LONGEST + " bytes");
            }
            return Optional.of(new JsonArray(Files.readString(file))
                    .stream().map(String.class::cast).collect(Collectors.toUnmodifiableSet()));
        } catch (IOException | DecodeException | ClassCastException e) {
            LOG.warn("{} cannot be read: tasks that ended before this start are not told: {}", file, e.toString());
            return Optional.empty();
        }
    }

    void write(Set<String> ids) throws IOException {
        WholeFile.write(file, new JsonArray(List.copyOf(ids)).encode(), Care.LASTING);
    }
}
