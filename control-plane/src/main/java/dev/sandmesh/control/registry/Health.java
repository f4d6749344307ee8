package dev.sandmesh.control.registry;

import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;

/** A status with its evidence; {@code since} is when the status last changed. */
public record Health(HealthStatus status, Instant since, List<HealthReason> reasons) {

    public Health {
        reasons = List.copyOf(reasons);
    }

    static JsonArray json(List<HealthReason> reasons) {
        JsonArray array = new JsonArray();
        reasons.forEach(reason -> array.add(reason.toJson()));
        return array;
    }

    static List<HealthReason> reasons(JsonArray array) {
        return array.stream().map(JsonObject.class::cast).map(HealthReason::of).toList();
    }

    /** As the contract shows it. */
    public JsonObject toJson() {
        return new JsonObject()
                .put("status", status.wireName())
                .put("since", Wire.instant(since))
                .put("reasons", json(reasons));
    }
}
