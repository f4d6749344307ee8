package dev.sandmesh.control.registry;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The fleet in numbers.
 *
 * @param gauges sums over the sandboxes that report
 */
record FleetSummary(Map<String, Long> byHealth, Map<String, Long> byStatus, Gauges gauges, long cursor, boolean stale) {

    /** Sums of gauges; {@code reporting} is how many sandboxes they are of. */
    record Gauges(
            long slots, long active, long free, double cpuPercent, long memoryUsed, long memoryTotal, long reporting) {

        Gauges plus(JsonObject view) {
            JsonObject capacity = view.getJsonObject("capacity", new JsonObject());
            JsonObject host = view.getJsonObject("host", new JsonObject());
            return new Gauges(
                    slots + capacity.getLong("slots", 0L),
                    active + capacity.getLong("active", 0L),
                    free + capacity.getLong("free", 0L),
                    cpuPercent + host.getDouble("cpuPercent", 0.0),
                    memoryUsed + host.getLong("memoryUsedBytes", 0L),
                    memoryTotal + host.getLong("memoryTotalBytes", 0L),
                    reporting + (host.isEmpty() ? 0 : 1));
        }
    }

    static FleetSummary of(List<JsonObject> views, long cursor) {
        Map<String, Long> byHealth = new TreeMap<>();
        Map<String, Long> byStatus = new TreeMap<>();
        Gauges gauges = new Gauges(0, 0, 0, 0, 0, 0, 0);
        for (JsonObject view : views) {
            String health = String.valueOf(FleetView.HealthOf.status(view));
            byHealth.merge(health, 1L, Long::sum);
            byStatus.merge(view.getString("status", "provisioning"), 1L, Long::sum);
            gauges = health.equals(HealthStatus.UNKNOWN.wireName()) ? gauges : gauges.plus(view);
        }
        return new FleetSummary(byHealth, byStatus, gauges, cursor, true);
    }

    JsonObject toJson() {
        JsonObject health = new JsonObject();
        for (HealthStatus status : HealthStatus.values()) {
            health.put(status.wireName(), byHealth.getOrDefault(status.wireName(), 0L));
        }
        JsonObject status = new JsonObject();
        byStatus.forEach(status::put);
        JsonObject json = new JsonObject()
                .put(
                        "total",
                        byStatus.values().stream().mapToLong(Long::longValue).sum())
                .put("byHealth", health)
                .put("byStatus", status)
                .put(
                        "capacity",
                        new JsonObject()
                                .put("slots", gauges.slots())
                                .put("active", gauges.active())
                                .put("free", gauges.free()));
        if (gauges.reporting() > 0) {
            json.put("cpuPercent", gauges.cpuPercent() / gauges.reporting())
                    .put("memoryUsedBytes", gauges.memoryUsed())
                    .put("memoryTotalBytes", gauges.memoryTotal());
        }
        return json.put("changeCursor", cursor).put("stale", stale);
    }
}
