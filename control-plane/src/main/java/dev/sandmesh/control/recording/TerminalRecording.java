package dev.sandmesh.control.recording;

import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.command.WindowSize;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** One recording as it is stored, without what was shown. */
record TerminalRecording(
        UUID id,
        Place place,
        Author author,
        Instant startedAt,
        Optional<Instant> endedAt,
        State state,
        WindowSize size,
        Extent extent) {

    /** The sandbox, as it was called then. */
    record Place(SandboxId sandboxId, String name, String environment) {}

    /** Who opened the terminal. */
    record Author(String id, String name) {}

    /** What of it is stored. */
    record Extent(long millis, long bytes, int parts) {}

    /** What became of it; the wire name is the constant in lower case. */
    enum State {
        RUNNING,
        /** Its terminal has ended. */
        ENDED,
        /** Its control node went. */
        INTERRUPTED,
        /** It was as long as one may be. */
        FULL,
        /** It could not be stored in time. */
        FAILED
    }

    JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("id", id.toString())
                .put("sandboxId", place.sandboxId().toString())
                .put("sandboxName", place.name())
                .put("environment", place.environment())
                .put("actorId", author.id())
                .put("actorName", author.name())
                .put("startedAt", Wire.instant(startedAt));
        endedAt.ifPresent(ended -> json.put("endedAt", Wire.instant(ended)));
        return json.put("state", Wire.constant(state))
                .put("columns", size.columns())
                .put("rows", size.rows())
                .put("seconds", extent.millis() / 1000.0)
                .put("bytes", extent.bytes());
    }
}
