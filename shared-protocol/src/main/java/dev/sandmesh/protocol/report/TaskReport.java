package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/** A task that the worker runs right now, with the browser profile that it claims (empty when it claims none). */
public record TaskReport(String id, String profile, Instant since) implements ProtocolMessage {

    /** The most tasks that one sandbox reports. */
    public static final int MAX_PER_SANDBOX = 256;

    public static TaskReport read(Fields fields) {
        return new TaskReport(fields.text("id", 128), fields.text("profile", 128), fields.instant("since"));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject().put("id", id).put("profile", profile).put("since", Wire.instant(since));
    }
}
