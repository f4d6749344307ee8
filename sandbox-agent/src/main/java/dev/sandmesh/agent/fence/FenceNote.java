package dev.sandmesh.agent.fence;

import dev.sandmesh.agent.file.WholeFile;
import dev.sandmesh.agent.file.WholeFile.Care;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code fence.json}: the fence pauses the worker, so whoever is the agent then has to resume it. Blocks. */
public final class FenceNote {
    private static final Logger LOG = LoggerFactory.getLogger(FenceNote.class);

    private final Path file;

    /**
     * Why the worker is paused.
     *
     * @param lostAt since when
     * @param superseded whether only because another process of this identity is the sandbox; otherwise its engine is lost
     */
    record Cause(Instant lostAt, boolean superseded) {}

    public FenceNote(Path stateDirectory) {
        this.file = stateDirectory.resolve("fence.json");
    }

    /** Empty when the fence paused nobody. What cannot be read still says that it did. */
    Optional<Cause> read(Instant now) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            Fields note = Fields.of(new JsonObject(Files.readString(file)));
            return Optional.of(new Cause(note.instant("lostAt"), note.has("superseded") && note.bool("superseded")));
        } catch (IOException | DecodeException | ProtocolException | ClassCastException e) {
            LOG.warn("{} cannot be read; the worker is resumed all the same: {}", file, e.toString());
            return Optional.of(new Cause(now, false));
        }
    }

    /** A disk that takes no more costs the note, never the pause. */
    void write(Cause cause) {
        try {
            JsonObject note =
                    new JsonObject().put("lostAt", Wire.instant(cause.lostAt())).put("superseded", cause.superseded());
            WholeFile.write(file, note.encode(), Care.LASTING);
        } catch (IOException e) {
            LOG.warn("{} cannot be written; an agent that starts now leaves the worker paused: {}", file, e.toString());
        }
    }

    void discard() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("{} cannot be removed; the next agent resumes the worker once more: {}", file, e.toString());
        }
    }
}
