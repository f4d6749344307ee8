package dev.sandmesh.control.link;

import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;

/**
 * One process of the control plane, as its row says.
 *
 * @param sandboxes that it owns, as it said when it last renewed its row
 * @param sweeper it looks after what nobody owns
 */
public record ControlNode(
        String id,
        String name,
        String version,
        Instant startedAt,
        Instant aliveUntil,
        boolean alive,
        long sandboxes,
        boolean sweeper) {

    /** @param taken when each node became the owner of one of its sandboxes for the last time */
    JsonObject toJson(String self, Map<String, Instant> taken) {
        JsonObject json = new JsonObject()
                .put("id", id)
                .put("name", name)
                .put("version", version)
                .put("startedAt", Wire.instant(startedAt))
                .put("aliveUntil", Wire.instant(aliveUntil))
                .put("alive", alive)
                .put("self", id.equals(self))
                .put("sandboxes", sandboxes)
                .put("sweeper", sweeper);
        Instant last = taken.get(id);
        return last == null ? json : json.put("lastTakenAt", Wire.instant(last));
    }
}
