package dev.sandmesh.control.link;

import dev.sandmesh.control.registry.Taken;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;

/**
 * One process of the control plane, as its row says.
 *
 * @param renewedAt when it said last that it lives
 * @param sandboxes that it owns, as it said when it last renewed its row
 * @param sweeper it looks after what nobody owns
 * @param transit {@code host:port} at which it listens for other nodes; empty where it does not
 */
public record ControlNode(
        String id,
        String name,
        String version,
        Instant startedAt,
        Instant renewedAt,
        Instant aliveUntil,
        boolean alive,
        long sandboxes,
        boolean sweeper,
        String transit) {

    /** The same, as the mesh says whether it lives: while the database is away no row tells. */
    ControlNode seen(boolean inTheMesh) {
        return new ControlNode(
                id, name, version, startedAt, renewedAt, aliveUntil, inTheMesh, sandboxes, sweeper, transit);
    }

    /** @param taken when each node became the owner of what it owns */
    JsonObject toJson(String self, Map<String, Taken> taken) {
        JsonObject json = new JsonObject()
                .put("id", id)
                .put("name", name)
                .put("version", version)
                .put("startedAt", Wire.instant(startedAt))
                .put("renewedAt", Wire.instant(renewedAt))
                .put("aliveUntil", Wire.instant(aliveUntil))
                .put("alive", alive)
                .put("self", id.equals(self))
                .put("sandboxes", sandboxes)
                .put("sweeper", sweeper);
        Taken own = taken.get(id);
        return own == null
                ? json
                : json.put("ownsSince", Wire.instant(own.first())).put("lastTakenAt", Wire.instant(own.last()));
    }
}
