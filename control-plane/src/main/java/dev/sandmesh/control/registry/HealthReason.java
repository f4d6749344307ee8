package dev.sandmesh.control.registry;

import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/** One piece of evidence: what fails ({@code DisplayUp}, or {@code Lease}), how, and since when. */
public record HealthReason(String type, String reason, Instant since) {

    /** Nothing is heard of it. */
    public static final String LEASE = "Lease";

    static HealthReason of(JsonObject json) {
        return new HealthReason(
                json.getString("type", ""), json.getString("reason", ""), json.getInstant("since", Instant.EPOCH));
    }

    public JsonObject toJson() {
        return new JsonObject().put("type", type).put("reason", reason).put("since", Wire.instant(since));
    }
}
