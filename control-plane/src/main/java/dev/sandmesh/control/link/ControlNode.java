package dev.sandmesh.control.link;

import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/** One process of the control plane, as its row says. */
public record ControlNode(
        String id, String name, String version, Instant startedAt, Instant aliveUntil, boolean alive, long sandboxes) {

    JsonObject toJson(String self) {
        return new JsonObject()
                .put("id", id)
                .put("name", name)
                .put("version", version)
                .put("startedAt", Wire.instant(startedAt))
                .put("aliveUntil", Wire.instant(aliveUntil))
                .put("alive", alive)
                .put("self", id.equals(self))
                .put("sandboxes", sandboxes);
    }
}
