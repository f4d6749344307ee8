package dev.sandmesh.protocol.client;

import dev.sandmesh.protocol.Fields;
import io.vertx.core.json.JsonObject;
import java.util.UUID;

/** Asks for one operation, with the first of its targets. */
public record GetOperation(UUID operationId) implements FleetQuery {

    static final String TYPE = "get-operation";

    static GetOperation read(Fields fields) {
        return new GetOperation(fields.sandboxId("operationId").value());
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject().put("type", TYPE).put("operationId", operationId.toString());
    }
}
