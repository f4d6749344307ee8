package dev.sandmesh.protocol.command;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;

/**
 * One order to one agent, valid for its current registration only.
 *
 * @param id of the command; an agent that has seen it answers with the first outcome
 * @param epoch registration that it is meant for; any other refuses
 * @param nonce agent's process that it is meant for; any other refuses
 * @param issuedAt in the control plane's time, like {@code expiresAt}
 */
public record Command(
        UUID id, SandboxId sandboxId, long epoch, String nonce, Order order, Instant issuedAt, Instant expiresAt)
        implements Delivery {

    public static Command read(Fields fields) {
        return new Command(
                fields.sandboxId("id").value(),
                fields.sandboxId("sandboxId"),
                fields.integer("epoch", 0L, Wire.MAX_INTEGER),
                fields.token("nonce", 64),
                Order.read(fields.object("order")),
                fields.instant("issuedAt"),
                fields.instant("expiresAt"));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject()
                .put("id", id.toString())
                .put("sandboxId", sandboxId.toString())
                .put("epoch", epoch)
                .put("nonce", nonce)
                .put("order", order.toJson())
                .put("issuedAt", Wire.instant(issuedAt))
                .put("expiresAt", Wire.instant(expiresAt));
    }
}
