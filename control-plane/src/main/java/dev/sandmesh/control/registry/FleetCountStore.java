package dev.sandmesh.control.registry;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

/** Counts who is there. The fleet itself is counted by an index; only who is gone is looked at. */
final class FleetCountStore {

    /** Index sandbox_state_gone has the same condition. A sandbox that is handed over is live until it is said to be unknown. */
    private static final String COUNT = """
            WITH expected AS (SELECT count(*) AS total FROM sandbox_listing
                WHERE status IN ('provisioning', 'active', 'draining', 'failing') AND health <> 'unknown'),
            gone AS (SELECT state.health, state.handover,
                    (SELECT max((reason->>'since')::timestamptz) FROM jsonb_array_elements(state.reasons) AS reason
                     WHERE reason->>'type' IN ('Lease', 'Handover')) AS lost_at
                FROM sandbox_state AS state JOIN sandbox_listing AS listing USING (sandbox_id)
                WHERE (state.handover OR state.reasons @> '[{"type": "Lease"}]') AND state.away_until IS NULL
                    AND listing.status IN ('provisioning', 'active', 'draining', 'failing'))
            SELECT (SELECT total FROM expected) - count(lost_at) FILTER (WHERE health <> 'unknown') AS live,
                count(*) FILTER (WHERE lost_at > $1) AS lost,
                count(*) FILTER (WHERE lost_at > $2) AS missing,
                count(*) FILTER (WHERE handover AND health <> 'unhealthy') AS handing_over
            FROM gone
            """;

    private static final String TAKEN = """
            SELECT owner_node, min(owned_since) AS first, max(owned_since) AS last
            FROM sandbox_state JOIN sandboxes ON id = sandbox_id
            WHERE owned_since IS NOT NULL AND NOT handover AND status <> 'terminated' GROUP BY owner_node
            """;

    private final SqlClient client;

    FleetCountStore(SqlClient client) {
        this.client = client;
    }

    Future<Map<String, Taken>> taken() {
        return client.preparedQuery(TAKEN).execute().map(rows -> {
            Map<String, Taken> taken = new HashMap<>();
            rows.forEach(row -> taken.put(
                    row.getString("owner_node"),
                    new Taken(
                            row.getOffsetDateTime("first").toInstant(),
                            row.getOffsetDateTime("last").toInstant())));
            return taken;
        });
    }

    Future<FleetCount> count(Instant lostSince, Instant missingSince) {
        return client.preparedQuery(COUNT)
                .execute(Tuple.of(lostSince.atOffset(ZoneOffset.UTC), missingSince.atOffset(ZoneOffset.UTC)))
                .map(rows -> {
                    Row row = rows.iterator().next();
                    return new FleetCount(
                            Math.max(0, row.getLong("live")),
                            row.getLong("lost"),
                            row.getLong("missing"),
                            row.getLong("handing_over"));
                });
    }
}
