package dev.sandmesh.agent.release;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * The start script's note that a version did not come up.
 *
 * @param putBackTo the version that runs instead
 * @param told it was reported as an event
 */
record PutBack(String version, String reason, String putBackTo, Instant at, boolean told) {

    static PutBack read(Fields fields) {
        return new PutBack(
                fields.text("version", 64),
                fields.text("reason", 200),
                fields.text("putBackTo", 64),
                fields.instant("at"),
                fields.has("told") && fields.bool("told"));
    }

    PutBack asTold() {
        return new PutBack(version, reason, putBackTo, at, true);
    }

    String sentence() {
        return "version " + version + " did not come up (" + reason + "): put back to " + putBackTo;
    }

    JsonObject toJson() {
        return new JsonObject()
                .put("version", version)
                .put("reason", reason)
                .put("putBackTo", putBackTo)
                .put("at", Wire.instant(at))
                .put("told", told);
    }
}
