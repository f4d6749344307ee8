package dev.sandmesh.control.join;

import dev.sandmesh.control.http.EnvironmentScope;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Table join_tokens. */
final class JoinTokenStore {

    private static final String COLUMNS = "id, name, hint, secret, environment, labels, max_uses, used, created_at,"
            + " created_by, expires_at, last_used_at, revoked_at";
    /** Nothing comes back when there is no such environment, or it is being removed. */
    private static final String ADD = """
            INSERT INTO join_tokens (id, name, hint, secret, environment, labels, max_uses, created_at, created_by, expires_at)
            SELECT $1, $2, $3, $4, environments.name, $6, $7, $8, $9, $10 FROM environments
            WHERE environments.name = $5 AND environments.deleted_at IS NULL FOR KEY SHARE OF environments
            RETURNING\s""" + COLUMNS;

    private static final String COUNT_GOOD = """
            SELECT count(*) AS total FROM join_tokens WHERE revoked_at IS NULL AND expires_at > $1 AND used < max_uses
            """;
    private static final String SEEN = "$1 OR environment = ANY($2::text[])";
    private static final String LIST = """
            SELECT counted.total, page.* FROM (SELECT count(*) AS total FROM join_tokens WHERE %2$s) AS counted
            LEFT JOIN LATERAL (SELECT %1$s FROM join_tokens WHERE %2$s ORDER BY created_at DESC, id LIMIT $3 OFFSET $4) AS page ON true
            ORDER BY page.created_at DESC, page.id
            """.formatted(COLUMNS, SEEN);
    private static final String FIND = "SELECT " + COLUMNS + " FROM join_tokens WHERE id = $1";
    private static final String REVOKE =
            "UPDATE join_tokens SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING " + COLUMNS;
    /** Whoever comes meanwhile waits for this row and is then counted: never more than it allows. */
    private static final String USE = """
            UPDATE join_tokens SET used = used + 1, last_used_at = $3
            WHERE id = $1 AND environment = $2 AND revoked_at IS NULL AND expires_at > $3 AND used < max_uses
            RETURNING\s""" + COLUMNS;

    private static final String FORGET = "DELETE FROM join_tokens WHERE least(expires_at, revoked_at) < $1";

    private final SqlClient client;

    JoinTokenStore(SqlClient client) {
        this.client = client;
    }

    /** A page of tokens and how many there are in all. */
    record Found(List<JoinToken> tokens, long total) {}

    /** Empty when there is no such environment. */
    Future<Optional<JoinToken>> add(JoinToken token) {
        Object[] values = {
            token.id(),
            token.name(),
            token.hint(),
            token.sealed(),
            token.environment(),
            Wire.textMap(token.labels()),
            token.life().uses(),
            utc(token.life().createdAt()),
            token.life().createdBy(),
            utc(token.life().expiresAt())
        };
        return one(ADD, Tuple.from(values));
    }

    Future<Long> countGood(Instant now) {
        return client.preparedQuery(COUNT_GOOD)
                .execute(Tuple.of(utc(now)))
                .map(rows -> rows.iterator().next().getLong("total"));
    }

    /** Newest first, also those that are over; pages are counted from 1. */
    Future<Found> list(EnvironmentScope scope, int page, int pageSize) {
        Tuple parameters = Tuple.of(scope.all())
                .addArrayOfString(scope.names().toArray(String[]::new))
                .addLong((long) pageSize)
                .addLong((page - 1L) * pageSize);
        return client.preparedQuery(LIST)
                .execute(parameters)
                .map(rows -> new Found(tokens(rows), rows.iterator().next().getLong("total")));
    }

    Future<Optional<JoinToken>> find(UUID id) {
        return one(FIND, Tuple.of(id));
    }

    /** Empty when it is revoked already. */
    Future<Optional<JoinToken>> revoke(UUID id, Instant now) {
        return one(REVOKE, Tuple.of(id, utc(now)));
    }

    /** The token with this use counted; empty when it lets nobody in, or not there. */
    Future<Optional<JoinToken>> use(UUID id, String environment, Instant now) {
        return one(USE, Tuple.of(id, environment, utc(now)));
    }

    /** What was over before then. */
    Future<Void> forget(Instant before) {
        return client.preparedQuery(FORGET).execute(Tuple.of(utc(before))).mapEmpty();
    }

    private Future<Optional<JoinToken>> one(String sql, Tuple parameters) {
        return client.preparedQuery(sql).execute(parameters).map(rows -> tokens(rows).stream()
                .findFirst());
    }

    private static List<JoinToken> tokens(RowSet<Row> rows) {
        List<JoinToken> tokens = new ArrayList<>(rows.size());
        for (Row row : rows) {
            if (row.getUUID("id") != null) {
                tokens.add(token(row));
            }
        }
        return tokens;
    }

    private static JoinToken token(Row row) {
        return new JoinToken(
                row.getUUID("id"),
                row.getString("name"),
                row.getString("hint"),
                row.getBuffer("secret"),
                row.getString("environment"),
                labels(row.get(JsonObject.class, "labels")),
                new JoinToken.Life(
                        row.getInteger("max_uses"),
                        row.getInteger("used"),
                        row.getOffsetDateTime("created_at").toInstant(),
                        row.getString("created_by"),
                        row.getOffsetDateTime("expires_at").toInstant(),
                        instant(row.getOffsetDateTime("last_used_at")),
                        instant(row.getOffsetDateTime("revoked_at"))));
    }

    private static Map<String, String> labels(JsonObject json) {
        Map<String, String> labels = new HashMap<>();
        json.fieldNames().forEach(name -> labels.put(name, json.getString(name)));
        return labels;
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
