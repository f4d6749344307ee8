package dev.sandmesh.protocol.client;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import io.vertx.core.json.JsonObject;

/** Something as the contract shows it over HTTP; passed on without looking inside. */
public record View(JsonObject body) implements ProtocolMessage {

    public static View read(Fields fields) {
        return new View(fields.whole());
    }

    @Override
    public JsonObject toJson() {
        return body;
    }
}
