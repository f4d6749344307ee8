package dev.sandmesh.control.registry;

import dev.sandmesh.control.http.EnvironmentScope;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Map;
import java.util.TreeMap;

/** Counts the fleet. */
final class SummaryStore {

    private static final String SUMMARIZE = """
            WITH fleet AS (SELECT status, health, capacity, host FROM sandboxes JOIN sandbox_state ON sandbox_id = id
                           WHERE status <> 'terminated' AND ($1 OR environment = ANY($2))),
            known AS (SELECT * FROM fleet WHERE health <> 'unknown')
            SELECT change_head() AS cursor,
                (SELECT coalesce(jsonb_object_agg(health, amount), '{}') FROM (SELECT health, count(*) AS amount FROM fleet GROUP BY 1) AS h) AS by_health,
                (SELECT coalesce(jsonb_object_agg(status, amount), '{}') FROM (SELECT status, count(*) AS amount FROM fleet GROUP BY 1) AS s) AS by_status,
                coalesce(sum((capacity->>'slots')::bigint), 0)::bigint AS slots,
                coalesce(sum((capacity->>'active')::bigint), 0)::bigint AS active,
                coalesce(sum((capacity->>'free')::bigint), 0)::bigint AS free,
                coalesce(sum((host->>'cpuPercent')::float8), 0)::float8 AS cpu_percent,
                coalesce(sum((host->>'memoryUsedBytes')::bigint), 0)::bigint AS memory_used,
                coalesce(sum((host->>'memoryTotalBytes')::bigint), 0)::bigint AS memory_total,
                count(host) AS reporting
            FROM known
            """;

    private final SqlClient client;

    SummaryStore(SqlClient client) {
        this.client = client;
    }

    Future<FleetSummary> summarize(EnvironmentScope scope) {
        return client.preparedQuery(SUMMARIZE)
                .execute(Tuple.of(scope.all()).addArrayOfString(scope.names().toArray(String[]::new)))
                .map(rows -> summary(rows.iterator().next()));
    }

    private static FleetSummary summary(Row row) {
        FleetSummary.Gauges gauges = new FleetSummary.Gauges(
                row.getLong("slots"),
                row.getLong("active"),
                row.getLong("free"),
                row.getDouble("cpu_percent"),
                row.getLong("memory_used"),
                row.getLong("memory_total"),
                row.getLong("reporting"));
        return new FleetSummary(
                counts(row.get(JsonObject.class, "by_health")),
                counts(row.get(JsonObject.class, "by_status")),
                gauges,
                row.getLong("cursor"),
                false);
    }

    private static Map<String, Long> counts(JsonObject json) {
        Map<String, Long> counts = new TreeMap<>();
        json.fieldNames().forEach(name -> counts.put(name, json.getLong(name)));
        return counts;
    }
}
