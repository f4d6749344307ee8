package dev.sandmesh.control.registry;

import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * A part of the fleet within which names are unique.
 *
 * @param policy as the contract has it; what it does not say is not limited
 * @param version optimistic lock of whoever edits it
 * @param sandboxes that are in it and not terminated
 */
public record Environment(
        String name, JsonObject policy, long version, Instant createdAt, Instant updatedAt, long sandboxes) {

    Environment with(long counted) {
        return new Environment(name, policy, version, createdAt, updatedAt, counted);
    }

    JsonObject toJson() {
        return new JsonObject()
                .put("name", name)
                .put("policy", policy)
                .put("sandboxes", sandboxes)
                .put("createdAt", Wire.instant(createdAt))
                .put("updatedAt", Wire.instant(updatedAt))
                .put("version", version);
    }
}
