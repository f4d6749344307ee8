package dev.sandmesh.control.change;

import dev.sandmesh.control.http.EnvironmentScope;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.client.Change;
import dev.sandmesh.protocol.client.ChangeKind;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The tables {@code log_head} and {@code changes}. */
final class ChangeStore {

    private static final String APPEND = """
            SELECT head, stamp FROM append_changes($1::text[], $2::text[], $3::uuid[], $4::text[], $5::text[])
            """;

    /** One statement, so one snapshot: the head belongs to the rows. */
    private static final String SINCE = """
            SELECT log_head.seq AS head, log_head.dropped, page.*
            FROM log_head LEFT JOIN LATERAL (
                SELECT seq, at, kind, id, sandbox_id, environment, patch
                FROM changes WHERE seq > $1 ORDER BY seq LIMIT $2) AS page ON true
            ORDER BY page.seq
            """;

    /**
     * The same for whoever sees a part: of a bounded stretch of the log, whose end is the head then, so that somebody who sees little
     * of a long log reads it piece by piece.
     */
    private static final String SINCE_IN = """
            WITH stretch AS (SELECT seq, at, kind, id, sandbox_id, environment, patch
                FROM changes WHERE seq > $1 ORDER BY seq LIMIT %1$d)
            SELECT CASE WHEN (SELECT count(*) FROM stretch) < %1$d THEN log_head.seq
                        ELSE (SELECT max(seq) FROM stretch) END AS head, log_head.dropped, page.*
            FROM log_head LEFT JOIN LATERAL (
                SELECT * FROM stretch WHERE environment = ANY($3) OR environment = '' ORDER BY seq LIMIT $2) AS page ON true
            ORDER BY page.seq
            """.formatted(5000);

    private static final String HEAD = "SELECT seq FROM log_head";

    private final SqlClient client;

    ChangeStore(SqlClient client) {
        this.client = client;
    }

    /** The number of the last of the appended facts, and their time. */
    record Stamp(long head, Instant at) {}

    /** What the log holds after a cursor, and the bounds within which cursors are good. */
    record Slice(List<Change> changes, long head, long dropped) {}

    Future<Stamp> append(List<Fact> facts) {
        Tuple columns = Tuple.of(
                column(facts, String[]::new, fact -> Wire.constant(fact.kind())),
                column(facts, String[]::new, Fact::id),
                column(facts, UUID[]::new, ChangeStore::sandbox),
                column(facts, String[]::new, Fact::environment),
                column(facts, String[]::new, fact -> fact.patch().encode()));
        return client.preparedQuery(APPEND).execute(columns).map(rows -> {
            Row row = rows.iterator().next();
            return new Stamp(row.getLong("head"), row.getOffsetDateTime("stamp").toInstant());
        });
    }

    Future<Slice> since(long after, int limit, EnvironmentScope scope) {
        return scope.all()
                ? client.preparedQuery(SINCE).execute(Tuple.of(after, limit)).map(ChangeStore::slice)
                : client.preparedQuery(SINCE_IN)
                        .execute(Tuple.of(after, limit, scope.names().toArray(String[]::new)))
                        .map(ChangeStore::slice);
    }

    Future<Long> head() {
        return client.preparedQuery(HEAD)
                .execute()
                .map(rows -> rows.iterator().next().getLong("seq"));
    }

    private static <C> C[] column(
            List<Fact> facts, java.util.function.IntFunction<C[]> array, Function<Fact, @Nullable C> value) {
        return facts.stream().map(value).toArray(array);
    }

    private static Slice slice(RowSet<Row> rows) {
        List<Change> changes = new ArrayList<>(rows.size());
        Row first = rows.iterator().next();
        for (Row row : rows) {
            OffsetDateTime at = row.getOffsetDateTime("at");
            if (at != null) {
                changes.add(change(row, at.toInstant()));
            }
        }
        return new Slice(changes, first.getLong("head"), first.getLong("dropped"));
    }

    /** Null for what concerns none in particular. */
    private static @Nullable UUID sandbox(Fact fact) {
        SandboxId sandboxId = fact.sandboxId();
        return sandboxId == null ? null : sandboxId.value();
    }

    private static Change change(Row row, Instant at) {
        UUID sandboxId = row.getUUID("sandbox_id");
        return new Change(
                row.getLong("seq"),
                ChangeKind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                row.getString("id"),
                sandboxId == null ? null : new SandboxId(sandboxId),
                row.getString("environment"),
                at,
                row.get(JsonObject.class, "patch"));
    }
}
