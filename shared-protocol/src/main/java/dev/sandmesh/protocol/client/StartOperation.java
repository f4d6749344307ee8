package dev.sandmesh.protocol.client;

import dev.sandmesh.protocol.Fields;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * One action on all sandboxes that a selector comes to.
 *
 * @param dryRun whether only to say what it would come to
 * @param idempotencyKey the same request again within a day, with the same key, is answered as before
 */
public record StartOperation(
        OperationAction action,
        OperationArguments arguments,
        SandboxSelector selector,
        OperationBounds policy,
        boolean dryRun,
        Optional<String> idempotencyKey)
        implements OperationRequest {

    static final String TYPE = "start-operation";

    /** Also without its type, as it comes over HTTP. */
    public static StartOperation read(Fields fields) {
        return new StartOperation(
                OperationAction.read(fields, "action"),
                fields.optionalObject("arguments").map(OperationArguments::read).orElse(OperationArguments.NONE),
                SandboxSelector.read(fields.object("selector")),
                fields.optionalObject("policy").map(OperationBounds::read).orElse(OperationBounds.USUAL),
                fields.has("dryRun") && fields.bool("dryRun"),
                fields.optionalText("idempotencyKey", 100));
    }

    @Override
    public JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("type", TYPE)
                .put("action", action.wireName())
                .put("arguments", arguments.toJson())
                .put("selector", selector.toJson())
                .put("policy", policy.toJson())
                .put("dryRun", dryRun);
        idempotencyKey.ifPresent(key -> json.put("idempotencyKey", key));
        return json;
    }
}
