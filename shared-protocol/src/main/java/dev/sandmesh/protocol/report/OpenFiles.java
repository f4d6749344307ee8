package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;

/**
 * File descriptors in use on the whole host and the most that it allows; both 0 where it does not tell.
 */
public record OpenFiles(long used, long limit) implements ProtocolMessage {

    public static final OpenFiles UNKNOWN = new OpenFiles(0, 0);

    public static OpenFiles read(Fields fields) {
        return new OpenFiles(
                fields.integer("used", 0L, Wire.MAX_INTEGER), fields.integer("limit", 0L, Wire.MAX_INTEGER));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject().put("used", used).put("limit", limit);
    }
}
