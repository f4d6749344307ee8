package dev.sandmesh.protocol.client;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.command.Drain;
import io.vertx.core.json.JsonObject;
import java.util.UUID;

/** Gives a drain another deadline, from now. */
public record ExtendOperation(UUID operationId, int deadlineSeconds) implements OperationRequest {

    static final String TYPE = "extend-operation";

    static ExtendOperation read(Fields fields) {
        return new ExtendOperation(
                fields.sandboxId("operationId").value(), fields.integer("deadlineSeconds", 0, Drain.LONGEST));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject()
                .put("type", TYPE)
                .put("operationId", operationId.toString())
                .put("deadlineSeconds", deadlineSeconds);
    }
}
