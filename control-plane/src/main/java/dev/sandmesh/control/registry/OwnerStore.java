package dev.sandmesh.control.registry;

import dev.sandmesh.protocol.SandboxId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

/** What owners write to {@code sandbox_state}: many rows in one statement. */
final class OwnerStore {

    /** Always in the same order, so that two batches never wait for each other. */
    private static final String LOCK = """
            SELECT sandbox_id, owner_node, epoch, last_event_seq FROM sandbox_state
            WHERE sandbox_id = ANY($1::uuid[]) ORDER BY sandbox_id FOR NO KEY UPDATE
            """;

    private static final String APPLY = """
            UPDATE sandbox_state AS state SET
                health = coalesce(patch->'health'->>'status', health),
                health_since = coalesce((patch->'health'->>'since')::timestamptz, health_since),
                reasons = coalesce(patch->'health'->'reasons', reasons),
                handover = coalesce((patch->>'handover')::boolean, handover),
                handover_since = CASE WHEN NOT handover AND (patch->>'handover')::boolean THEN now() ELSE handover_since END,
                away_until = CASE WHEN jsonb_exists(patch, 'awayUntil') THEN (patch->>'awayUntil')::timestamptz ELSE away_until END,
                versions = CASE WHEN jsonb_exists(patch, 'versions') THEN jsonb_strip_nulls(patch->'versions') ELSE versions END,
                agent_version = coalesce(patch->>'agentVersion', agent_version),
                running_version = coalesce((patch->>'runningVersion')::bigint, running_version),
                last_event_seq = wanted.event_number,
                last_heartbeat_at = greatest(last_heartbeat_at, (patch->>'lastHeartbeatAt')::timestamptz),
                capacity = CASE WHEN wanted.revision < state.revision THEN capacity ELSE coalesce(patch->'capacity', capacity) END,
                tasks = CASE WHEN wanted.revision < state.revision THEN tasks ELSE coalesce(patch->'tasks', tasks) END,
                profiles = CASE WHEN wanted.revision < state.revision THEN profiles ELSE coalesce(patch->'profiles', profiles) END,
                host = CASE WHEN wanted.revision < state.revision THEN host ELSE coalesce(patch->'host', host) END,
                processes = CASE WHEN wanted.revision < state.revision THEN processes ELSE coalesce(patch->'processes', processes) END,
                conditions = CASE WHEN wanted.revision < state.revision THEN conditions ELSE coalesce(patch->'conditions', conditions) END,
                revision = greatest(state.revision, wanted.revision)
            FROM (SELECT id, event_number, revision, text::jsonb AS patch
                  FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::text[]) AS item (id, event_number, revision, text)) AS wanted
            WHERE sandbox_id = wanted.id
            """;

    /** Before the state, as a registration does. */
    private static final String LOCK_DESCRIPTIONS =
            "SELECT id FROM sandboxes WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE";

    private static final String DESCRIBE = """
            UPDATE sandboxes SET browser_engines = ARRAY(SELECT jsonb_array_elements_text(patch->'browserEngines'))
            FROM (SELECT item, text::jsonb AS patch FROM unnest($1::uuid[], $2::text[]) AS items (item, text)) AS wanted
            WHERE id = item
            """;

    /** A row that somebody else is writing is left alone: a gauge may be dropped, and so never waits or deadlocks. */
    private static final String WRITE_GAUGES = """
            WITH wanted AS (
                SELECT id, node, epoch, revision, text::jsonb AS report
                FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::bigint[], $5::text[]) AS item (id, node, epoch, revision, text)),
            free AS MATERIALIZED (
                SELECT sandbox_id FROM sandbox_state WHERE sandbox_id = ANY($1::uuid[]) FOR NO KEY UPDATE SKIP LOCKED)
            UPDATE sandbox_state AS state SET
                capacity = report->'capacity', tasks = report->'tasks', profiles = report->'profiles', host = report->'host',
                processes = report->'processes', conditions = report->'conditions',
                running_version = (report->>'runningVersion')::bigint,
                last_heartbeat_at = (report->>'lastHeartbeatAt')::timestamptz,
                revision = wanted.revision
            FROM wanted JOIN free ON free.sandbox_id = wanted.id
            WHERE state.sandbox_id = wanted.id AND owner_node = wanted.node AND state.epoch = wanted.epoch
                AND state.revision <= wanted.revision
            """;

    private final SqlClient client;

    OwnerStore(SqlClient client) {
        this.client = client;
    }

    /** Whose a sandbox is at this moment, and which of its events is the last. */
    record Holder(String node, long epoch, long lastEvent) {
        boolean owns(Ownership owner) {
            return epoch == owner.epoch() && node.equals(owner.node());
        }
    }

    /** All that one batch has to say about one sandbox. */
    record Wanted(SandboxId id, long eventNumber, long revision, SandboxPatch patch) {}

    /** To be called before {@link #lock}, with those whose description changes too. */
    Future<Void> lockDescriptions(Collection<SandboxId> ids) {
        return ids.isEmpty()
                ? Future.succeededFuture()
                : client.preparedQuery(LOCK_DESCRIPTIONS)
                        .execute(Tuple.of(uuids(ids)))
                        .mapEmpty();
    }

    Future<Map<SandboxId, Holder>> lock(Collection<SandboxId> ids) {
        return client.preparedQuery(LOCK).execute(Tuple.of(uuids(ids))).map(rows -> {
            Map<SandboxId, Holder> holders = new HashMap<>();
            for (Row row : rows) {
                holders.put(
                        new SandboxId(row.getUUID("sandbox_id")),
                        new Holder(row.getString("owner_node"), row.getLong("epoch"), row.getLong("last_event_seq")));
            }
            return holders;
        });
    }

    /** To locked rows only; each sandbox at most once. */
    Future<Void> apply(List<Wanted> items) {
        Tuple columns = Tuple.of(
                column(items, UUID[]::new, item -> item.id().value()),
                column(items, Long[]::new, Wanted::eventNumber),
                column(items, Long[]::new, Wanted::revision),
                column(items, String[]::new, item -> item.patch().toJson().encode()));
        return client.preparedQuery(APPLY).execute(columns).mapEmpty();
    }

    /** What changes of their descriptions, to locked rows only; each sandbox at most once. */
    Future<Void> describe(List<Wanted> items) {
        List<Wanted> described =
                items.stream().filter(item -> item.patch().describes()).toList();
        if (described.isEmpty()) {
            return Future.succeededFuture();
        }
        UUID[] ids = column(described, UUID[]::new, item -> item.id().value());
        String[] patches =
                column(described, String[]::new, item -> item.patch().toJson().encode());
        return client.preparedQuery(DESCRIBE)
                .execute(Tuple.of(ids, (Object) patches))
                .mapEmpty();
    }

    /** How many were written; each sandbox at most once. */
    Future<Integer> writeGauges(List<GaugeRow> gauges) {
        Tuple columns = Tuple.of(
                column(gauges, UUID[]::new, gauge -> gauge.owner().sandboxId().value()),
                column(gauges, String[]::new, gauge -> gauge.owner().node()),
                column(gauges, Long[]::new, gauge -> gauge.owner().epoch()),
                column(gauges, Long[]::new, GaugeRow::revision),
                column(gauges, String[]::new, gauge -> ReportView.gauges(gauge).encode()));
        return client.preparedQuery(WRITE_GAUGES).execute(columns).map(rows -> rows.rowCount());
    }

    private static UUID[] uuids(Collection<SandboxId> ids) {
        return ids.stream().map(SandboxId::value).toArray(UUID[]::new);
    }

    private static <T, C> C[] column(List<T> items, IntFunction<C[]> array, Function<T, C> value) {
        return items.stream().map(value).toArray(array);
    }
}
