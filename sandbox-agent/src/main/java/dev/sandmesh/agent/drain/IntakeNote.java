package dev.sandmesh.agent.drain;

import dev.sandmesh.agent.file.WholeFile;
import dev.sandmesh.agent.file.WholeFile.Care;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.report.Capacity.Closed;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code intake.json}: what a person wants of the worker, for an agent or a worker that is started meanwhile. Blocks. */
public final class IntakeNote {
    private static final Logger LOG = LoggerFactory.getLogger(IntakeNote.class);

    private final Path file;

    /** That the worker is to take nothing new; {@code forView} only as long as a view of the agent that noted it is open. */
    record Noted(Closed closed, boolean forView) {}

    public IntakeNote(Path stateDirectory) {
        this.file = stateDirectory.resolve("intake.json");
    }

    Optional<Noted> read() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            Fields note = Fields.of(new JsonObject(Files.readString(file)));
            return Optional.of(
                    new Noted(note.constant("closed", Closed.class), note.has("forView") && note.bool("forView")));
        } catch (IOException | DecodeException | ProtocolException | ClassCastException e) {
            LOG.warn("{} cannot be read; the worker is left as it is: {}", file, e.toString());
            return Optional.empty();
        }
    }

    /** A disk that takes no more costs the note, never the order. */
    void write(Optional<Noted> noted) {
        try {
            if (noted.isPresent()) {
                JsonObject text = new JsonObject()
                        .put("closed", Wire.constant(noted.get().closed()))
                        .put("forView", noted.get().forView());
                WholeFile.write(file, text.encode(), Care.LASTING);
            } else {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.warn(
                    "{} cannot be brought up to date; an agent that starts now would not know: {}", file, e.toString());
        }
    }
}
