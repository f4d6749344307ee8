package dev.sandmesh.protocol.command;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;

/**
 * Who takes what a job brings.
 *
 * @param nodeId the control node that asked for it last
 * @param from the first byte that it lacks
 */
public record Receiver(String nodeId, long from) implements ProtocolMessage {

    static Receiver read(Fields fields) {
        return new Receiver(fields.token("nodeId", 64), fields.integer("from", 0L, Wire.MAX_INTEGER));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject().put("nodeId", nodeId).put("from", from);
    }
}
