package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;

/** Space on one mounted file system. */
public record DiskUsage(String mount, long usedBytes, long totalBytes) implements ProtocolMessage {

    public static DiskUsage read(Fields fields) {
        return new DiskUsage(
                fields.text("mount", 256),
                fields.integer("usedBytes", 0L, Wire.MAX_INTEGER),
                fields.integer("totalBytes", 0L, Wire.MAX_INTEGER));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject().put("mount", mount).put("usedBytes", usedBytes).put("totalBytes", totalBytes);
    }
}
