package dev.sandmesh.protocol.client;

import dev.sandmesh.protocol.Fields;
import io.vertx.core.json.JsonObject;
import java.util.UUID;

/** Begins nothing more of an operation, and ends what runs. */
public record CancelOperation(UUID operationId) implements OperationRequest {

    static final String TYPE = "cancel-operation";

    static CancelOperation read(Fields fields) {
        return new CancelOperation(fields.sandboxId("operationId").value());
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject().put("type", TYPE).put("operationId", operationId.toString());
    }
}
