package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;

/** What a sandbox is made of. */
public record Hardware(int cpus, long memoryBytes, String operatingSystem) implements ProtocolMessage {

    public static Hardware read(Fields fields) {
        return new Hardware(
                fields.integer("cpus", 1, 65_536),
                fields.integer("memoryBytes", 0L, Wire.MAX_INTEGER),
                fields.text("operatingSystem", 200));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject()
                .put("cpus", cpus)
                .put("memoryBytes", memoryBytes)
                .put("operatingSystem", operatingSystem);
    }
}
