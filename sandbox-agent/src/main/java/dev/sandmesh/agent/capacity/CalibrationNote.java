package dev.sandmesh.agent.capacity;

import dev.sandmesh.agent.file.WholeFile;
import dev.sandmesh.agent.probe.ProcStat;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the state directory which profiles a measurement has open, since the agent closes such as no task claims. It counts for
 * as long as that measurement runs, however it ends. Blocks.
 */
public final class CalibrationNote {

    private static final Logger LOG = LoggerFactory.getLogger(CalibrationNote.class);
    private static final int MOST_PROFILES = 1_000;
    private static final int LONGEST_ID = 128;

    private final Path file;

    public CalibrationNote(Path stateDirectory) {
        this.file = stateDirectory.resolve("calibrating");
    }

    void write(List<String> profiles) throws IOException {
        long pid = ProcessHandle.current().pid();
        JsonObject note = new JsonObject()
                .put("pid", pid)
                .put("startTime", startTime(pid).orElse(0L))
                .put("profiles", new JsonArray(profiles));
        Files.createDirectories(file.toAbsolutePath().getParent());
        WholeFile.write(file, note.encode() + "\n");
    }

    void remove() throws IOException {
        Files.deleteIfExists(file);
    }

    /** None when no measurement runs. */
    public Set<String> profiles() {
        if (!Files.exists(file)) {
            return Set.of();
        }
        try {
            Fields note = Fields.of(new JsonObject(Files.readString(file)));
            long pid = note.integer("pid", 1L, Wire.MAX_INTEGER);
            boolean runs = startTime(pid).equals(Optional.of(note.integer("startTime", 0L, Wire.MAX_INTEGER)));
            return runs ? Set.copyOf(note.texts("profiles", MOST_PROFILES, LONGEST_ID)) : Set.of();
        } catch (IOException | DecodeException | ProtocolException e) {
            LOG.warn("{} cannot be read and is ignored: {}", file, e.toString());
            return Set.of();
        }
    }

    private static Optional<Long> startTime(long pid) {
        return ProcStat.of(pid).filter(stat -> !stat.isDead()).map(ProcStat::startTime);
    }
}
