package dev.sandmesh.control.registry;

import dev.sandmesh.protocol.SandboxId;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

/** The table {@code sandbox_events}. */
final class EventStore {

    /** By how much a sandbox's clock may be ahead where what it tells again late is known. */
    private static final Duration SKEW = Duration.ofDays(1);

    /** What is told again later than this after its happening is not known any more. */
    private static final Duration MEMORY = Duration.ofDays(30);

    /**
     * The same entry written twice stays one. So does what an agent told that was killed before it heard of the commit: its successor
     * tells it under a nonce and number of its own, and all else is the same.
     */
    private static final String APPEND = """
            INSERT INTO sandbox_events (id, sandbox_id, at, kind, severity, message, data, nonce, number)
            SELECT id, sandbox_id, at, kind, severity, message, data, nonce, number
            FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[]::jsonb[], $8::text[],
                $9::bigint[]) AS entry (id, sandbox_id, at, kind, severity, message, data, nonce, number)
            WHERE NOT EXISTS (
                SELECT FROM sandbox_events AS told
                WHERE told.sandbox_id = entry.sandbox_id AND told.data->>'agentAt' = entry.data->>'agentAt' AND told.at >= $10
                    AND told.kind = entry.kind AND told.nonce <> entry.nonce
                    AND told.data - 'number' = entry.data - 'number')
            ON CONFLICT DO NOTHING RETURNING id
            """;

    private static final String LIST = listing("");
    private static final String LIST_OF_PROCESS = listing(" AND data->>'process' = $6");

    private final SqlClient client;

    EventStore(SqlClient client) {
        this.client = client;
    }

    /** An entry and what wrote it. */
    record Entry(Ownership writer, long number, SandboxEvent event) {}

    /** The ids of those that were not there. */
    Future<Set<UUID>> append(List<Entry> entries) {
        if (entries.isEmpty()) {
            return Future.succeededFuture(Set.of());
        }
        Tuple columns = Tuple.from(new Object[] {
            column(entries, UUID[]::new, entry -> entry.event().id()),
            column(entries, UUID[]::new, entry -> entry.writer().sandboxId().value()),
            column(entries, OffsetDateTime[]::new, entry -> entry.event().at().atOffset(ZoneOffset.UTC)),
            column(entries, String[]::new, entry -> entry.event().kind()),
            column(entries, String[]::new, entry -> entry.event().severity().wireName()),
            column(entries, String[]::new, entry -> entry.event().message()),
            column(entries, String[]::new, entry -> entry.event().data().encode()),
            column(entries, String[]::new, entry -> entry.writer().nonce()),
            column(entries, Long[]::new, Entry::number),
            entries.stream()
                    .map(entry -> searched(entry.event()))
                    .min(Comparator.naturalOrder())
                    .orElseThrow()
                    .atOffset(ZoneOffset.UTC)
        });
        return client.preparedQuery(APPEND).execute(columns).map(rows -> {
            Set<UUID> written = new HashSet<>();
            rows.forEach(row -> written.add(row.getUUID("id")));
            return written;
        });
    }

    /** Only the days since then are searched for what was told before. */
    private static Instant searched(SandboxEvent event) {
        Instant happened = event.data().getInstant("agentAt", event.at());
        Instant oldest = event.at().minus(MEMORY);
        if (happened.isBefore(oldest)) {
            return oldest;
        }
        return (happened.isBefore(event.at()) ? happened : event.at()).minus(SKEW);
    }

    /** A page of one snapshot; empty when there is no such sandbox. */
    Future<Optional<TimelinePage>> list(SandboxId id, EventQuery query) {
        Tuple parameters = Tuple.of(
                id.value(),
                query.until().atOffset(ZoneOffset.UTC),
                query.kinds().toArray(String[]::new),
                (long) query.pageSize(),
                query.offset());
        if (query.process().isEmpty()) {
            return client.preparedQuery(LIST).execute(parameters).map(EventStore::found);
        }
        return client.preparedQuery(LIST_OF_PROCESS)
                .execute(parameters.addString(query.process()))
                .map(EventStore::found);
    }

    /** Written out for each filter, so that the planner finds its index. */
    private static String listing(String filter) {
        return """
                SELECT change_head() AS cursor, EXISTS (SELECT 1 FROM sandboxes WHERE id = $1) AS known, counted.total, page.*
                FROM (SELECT count(*) AS total FROM sandbox_events WHERE sandbox_id = $1 AND at <= $2
                      AND (cardinality($3::text[]) = 0 OR kind = ANY($3))FILTER) AS counted
                LEFT JOIN LATERAL (
                    SELECT id, at, kind, severity, message, data FROM sandbox_events WHERE sandbox_id = $1 AND at <= $2
                    AND (cardinality($3::text[]) = 0 OR kind = ANY($3))FILTER
                    ORDER BY at DESC, id DESC LIMIT $4 OFFSET $5) AS page ON true
                ORDER BY page.at DESC, page.id DESC
                """.replace("FILTER", filter);
    }

    private static Optional<TimelinePage> found(RowSet<Row> rows) {
        List<SandboxEvent> events = new ArrayList<>(rows.size());
        for (Row row : rows) {
            UUID id = row.getUUID("id");
            if (id != null) {
                events.add(event(id, row));
            }
        }
        Row first = rows.iterator().next();
        return first.getBoolean("known")
                ? Optional.of(TimelinePage.fresh(events, first.getLong("total"), first.getLong("cursor")))
                : Optional.empty();
    }

    private static SandboxEvent event(UUID id, Row row) {
        return new SandboxEvent(
                id,
                SandboxRow.instant(row, "at"),
                row.getString("kind"),
                Severity.valueOf(row.getString("severity").toUpperCase(Locale.ROOT)),
                row.getString("message"),
                row.get(JsonObject.class, "data"));
    }

    private static <T, C> C[] column(List<T> items, IntFunction<C[]> array, Function<T, C> value) {
        return items.stream().map(value).toArray(array);
    }
}
