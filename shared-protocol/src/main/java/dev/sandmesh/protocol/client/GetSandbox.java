package dev.sandmesh.protocol.client;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.SandboxId;
import io.vertx.core.json.JsonObject;

/** Asks for one sandbox. */
public record GetSandbox(SandboxId sandboxId) implements FleetQuery {

    static final String TYPE = "get-sandbox";

    static GetSandbox read(Fields fields) {
        return new GetSandbox(fields.sandboxId("sandboxId"));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject().put("type", TYPE).put("sandboxId", sandboxId.toString());
    }
}
