package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;

/** The event with this number, and all before it, are committed; or the sender has no lease here. */
public record EventAck(long number, AckStatus status) implements ProtocolMessage {

    public static EventAck read(Fields fields) {
        return new EventAck(fields.integer("number", 0L, Wire.MAX_INTEGER), fields.constant("status", AckStatus.class));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject().put("number", number).put("status", Wire.constant(status));
    }
}
