package dev.sandmesh.protocol.relay;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;

/** The answer to the {@link RelayRequest} with this id. */
public record RelayReply(long id, JsonObject body) implements RelayFrame {

    static final String TYPE = "reply";

    static RelayReply read(Fields fields) {
        return new RelayReply(fields.integer("id", 0L, Wire.MAX_INTEGER), fields.raw("body"));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject().put("type", TYPE).put("id", id).put("body", body);
    }
}
