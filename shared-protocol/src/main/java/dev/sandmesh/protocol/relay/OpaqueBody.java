package dev.sandmesh.protocol.relay;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import io.vertx.core.json.JsonObject;

/** A message that is passed on as it came; whoever it is for reads it. */
public record OpaqueBody(JsonObject json) implements ProtocolMessage {

    public static OpaqueBody read(Fields fields) {
        return new OpaqueBody(fields.whole());
    }

    @Override
    public JsonObject toJson() {
        return json;
    }
}
