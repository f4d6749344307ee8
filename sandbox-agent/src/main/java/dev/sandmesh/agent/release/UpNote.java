package dev.sandmesh.agent.release;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * The last version that came up, for the start script: a version that never wrote one is put back.
 *
 * @param linked it had a lease when it last wrote this, so that its successor is expected to get one too
 */
record UpNote(String version, long pid, Instant since, boolean linked) {

    static UpNote read(Fields fields) {
        return new UpNote(
                fields.text("version", 64),
                fields.integer("pid", 0L, Wire.MAX_INTEGER),
                fields.instant("since"),
                fields.bool("linked"));
    }

    UpNote linked(boolean now) {
        return new UpNote(version, pid, since, now);
    }

    JsonObject toJson() {
        return new JsonObject()
                .put("version", version)
                .put("pid", pid)
                .put("since", Wire.instant(since))
                .put("linked", linked);
    }
}
