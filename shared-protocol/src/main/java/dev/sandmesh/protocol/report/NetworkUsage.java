package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;

/** Traffic over all interfaces but loopback, since the last sample. */
public record NetworkUsage(long receivedBytesPerSecond, long sentBytesPerSecond) implements ProtocolMessage {

    public static NetworkUsage read(Fields fields) {
        return new NetworkUsage(
                fields.integer("receivedBytesPerSecond", 0L, Wire.MAX_INTEGER),
                fields.integer("sentBytesPerSecond", 0L, Wire.MAX_INTEGER));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject()
                .put("receivedBytesPerSecond", receivedBytesPerSecond)
                .put("sentBytesPerSecond", sentBytesPerSecond);
    }
}
