package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * A browser profile that the browser application says is open, or whose browser still runs.
 *
 * @param since when it entered {@code state}
 */
public record ProfileReport(String id, ProfileState state, Instant since) implements ProtocolMessage {

    /** The most profiles that one sandbox reports. */
    public static final int MAX_PER_SANDBOX = 256;

    public static ProfileReport read(Fields fields) {
        return new ProfileReport(
                fields.text("id", 128), fields.constant("state", ProfileState.class), fields.instant("since"));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject().put("id", id).put("state", Wire.constant(state)).put("since", Wire.instant(since));
    }
}
