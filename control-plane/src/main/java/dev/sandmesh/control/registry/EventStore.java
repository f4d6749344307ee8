package dev.sandmesh.control.registry;

import dev.sandmesh.protocol.SandboxId;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

/** The table {@code sandbox_events}. */
final class EventStore {

    /** The same entry written twice stays one. */
    private static final String APPEND = """
            INSERT INTO sandbox_events (id, sandbox_id, at, kind, severity, message, data, nonce, number)
            SELECT id, sandbox_id, at, kind, severity, message, data::jsonb, nonce, number
            FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[])
                AS entry (id, sandbox_id, at, kind, severity, message, data, nonce, number)
            ON CONFLICT DO NOTHING
            """;

    private static final String LIST = listing("");
    private static final String LIST_OF_PROCESS = listing(" AND data->>'process' = $6");

    private final SqlClient client;

    EventStore(SqlClient client) {
        this.client = client;
    }

    /** An entry and what wrote it. */
    record Entry(Ownership writer, long number, SandboxEvent event) {}

    Future<Void> append(List<Entry> entries) {
        if (entries.isEmpty()) {
            return Future.succeededFuture();
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
            column(entries, Long[]::new, Entry::number)
        });
        return client.preparedQuery(APPEND).execute(columns).mapEmpty();
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
