package dev.sandmesh.protocol.command;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One order to one agent, valid for its current registration only.
 *
 * @param id of the command; an agent that has seen it answers with the first outcome
 * @param epoch registration that it is meant for; any other refuses
 * @param nonce agent's process that it is meant for; any other refuses
 * @param issuedAt in the control plane's time, like {@code expiresAt}
 * @param firstIssuedAt when a command of this id and order was issued first, perhaps for another registration
 * @param receiver who takes what a {@link Job} brings; empty for an agent below version 3, which answers when it has ended
 */
public record Command(
        UUID id,
        SandboxId sandboxId,
        long epoch,
        String nonce,
        Order order,
        Instant issuedAt,
        Instant expiresAt,
        Instant firstIssuedAt,
        Optional<Receiver> receiver)
        implements Delivery {

    /** One that is issued for the first time, and is answered when it has ended. */
    public Command(
            UUID id, SandboxId sandboxId, long epoch, String nonce, Order order, Instant issuedAt, Instant expiresAt) {
        this(id, sandboxId, epoch, nonce, order, issuedAt, expiresAt, issuedAt, Optional.empty());
    }

    public static Command read(Fields fields) {
        Instant issuedAt = fields.instant("issuedAt");
        return new Command(
                fields.sandboxId("id").value(),
                fields.sandboxId("sandboxId"),
                fields.integer("epoch", 0L, Wire.MAX_INTEGER),
                fields.token("nonce", 64),
                Order.read(fields.object("order")),
                issuedAt,
                fields.instant("expiresAt"),
                fields.optionalInstant("firstIssuedAt").orElse(issuedAt),
                fields.optionalObject("receiver").map(Receiver::read));
    }

    @Override
    public JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("id", id.toString())
                .put("sandboxId", sandboxId.toString())
                .put("epoch", epoch)
                .put("nonce", nonce)
                .put("order", order.toJson())
                .put("issuedAt", Wire.instant(issuedAt))
                .put("expiresAt", Wire.instant(expiresAt));
        if (!firstIssuedAt.equals(issuedAt)) {
            json.put("firstIssuedAt", Wire.instant(firstIssuedAt));
        }
        receiver.ifPresent(to -> json.put("receiver", to.toJson()));
        return json;
    }
}
