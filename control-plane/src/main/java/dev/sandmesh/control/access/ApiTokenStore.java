package dev.sandmesh.control.access;

import dev.sandmesh.control.http.EnvironmentScope;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Table api_tokens. */
final class ApiTokenStore {

    private static final String COLUMNS = "id, account_id, name, hint, hash, permissions, environments,"
            + " created_at, expires_at, last_used_at, revoked_at, changed";
    private static final String ADD = """
            INSERT INTO api_tokens (id, account_id, name, hint, hash, permissions, environments, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING\s""" + COLUMNS;
    private static final String CHANGED_SINCE = "SELECT " + COLUMNS + " FROM api_tokens WHERE changed > $1";
    private static final String GOOD = "revoked_at IS NULL AND expires_at > $1";
    private static final String COUNT = "SELECT count(*) AS total FROM api_tokens WHERE account_id = $2 AND " + GOOD;
    private static final String SEEN = GOOD
            + " AND (account_id = $2 OR account_id IN"
            + " (SELECT id FROM accounts WHERE role = ANY($3::text[]) AND ($4 OR environments <@ $5::text[])))";
    private static final String LIST = """
            SELECT counted.total, page.* FROM (SELECT count(*) AS total FROM api_tokens WHERE %2$s) AS counted
            LEFT JOIN LATERAL (SELECT %1$s FROM api_tokens WHERE %2$s ORDER BY created_at DESC, id LIMIT $6 OFFSET $7) AS page ON true
            ORDER BY page.created_at DESC, page.id
            """.formatted(COLUMNS, SEEN);
    private static final String FIND = "SELECT " + COLUMNS + " FROM api_tokens WHERE id = $1 AND revoked_at IS NULL";
    private static final String REVOKE =
            "UPDATE api_tokens SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING " + COLUMNS;
    private static final String REVOKE_ALL =
            "UPDATE api_tokens SET revoked_at = $2 WHERE account_id = $1 AND revoked_at IS NULL RETURNING " + COLUMNS;
    /** Locked in one order, so that two nodes that write at once do not wait for each other. */
    private static final String USED = """
            WITH used AS (SELECT * FROM unnest($1::uuid[], $2::timestamptz[]) AS t (id, at)),
            locked AS (SELECT id FROM api_tokens WHERE id = ANY($1) ORDER BY id FOR UPDATE)
            UPDATE api_tokens SET last_used_at = greatest(last_used_at, used.at)
            FROM used JOIN locked USING (id) WHERE api_tokens.id = used.id
            """;

    private static final String FORGET = "DELETE FROM api_tokens WHERE least(expires_at, revoked_at) < $1";

    private final SqlClient client;

    ApiTokenStore(SqlClient client) {
        this.client = client;
    }

    /** A page of tokens and how many there are in all. */
    record Found(List<ApiToken> tokens, long total) {}

    /** Whose tokens are seen: one's own, and those of others who have such a role and nothing outside of these environments. */
    record Owners(UUID own, Set<Role> roles, EnvironmentScope environments) {}

    Future<ApiToken> add(ApiToken token) {
        Object[] values = {
            token.id(),
            token.accountId(),
            token.name(),
            token.hint(),
            token.hash(),
            token.permissions().stream().sorted().toArray(String[]::new),
            token.environments().written().toArray(String[]::new),
            token.life().createdAt().atOffset(ZoneOffset.UTC),
            token.life().expiresAt().atOffset(ZoneOffset.UTC)
        };
        return client.preparedQuery(ADD).execute(Tuple.from(values)).map(rows -> tokens(rows)
                .get(0));
    }

    Future<List<ApiToken>> changedSince(long number) {
        return client.preparedQuery(CHANGED_SINCE).execute(Tuple.of(number)).map(ApiTokenStore::tokens);
    }

    /** How many tokens of an account are good. */
    Future<Long> count(UUID accountId, Instant now) {
        return client.preparedQuery(COUNT)
                .execute(Tuple.of(now.atOffset(ZoneOffset.UTC), accountId))
                .map(rows -> rows.iterator().next().getLong("total"));
    }

    /** Those that are good; pages are counted from 1. */
    Future<Found> list(Owners owners, Instant now, int page, int pageSize) {
        Tuple parameters = Tuple.of(now.atOffset(ZoneOffset.UTC), owners.own())
                .addArrayOfString(owners.roles().stream().map(Role::wireName).toArray(String[]::new))
                .addBoolean(owners.environments().all())
                .addArrayOfString(owners.environments().names().toArray(String[]::new))
                .addLong((long) pageSize)
                .addLong((page - 1L) * pageSize);
        return client.preparedQuery(LIST)
                .execute(parameters)
                .map(rows -> new Found(tokens(rows), rows.iterator().next().getLong("total")));
    }

    Future<Optional<ApiToken>> find(UUID id) {
        return client.preparedQuery(FIND).execute(Tuple.of(id)).map(rows -> tokens(rows).stream()
                .findFirst());
    }

    Future<Optional<ApiToken>> revoke(UUID id, Instant now) {
        return client.preparedQuery(REVOKE)
                .execute(Tuple.of(id, now.atOffset(ZoneOffset.UTC)))
                .map(rows -> tokens(rows).stream().findFirst());
    }

    Future<List<ApiToken>> revokeAll(UUID accountId, Instant now) {
        return client.preparedQuery(REVOKE_ALL)
                .execute(Tuple.of(accountId, now.atOffset(ZoneOffset.UTC)))
                .map(ApiTokenStore::tokens);
    }

    Future<Void> used(Map<UUID, Instant> when) {
        UUID[] ids = new UUID[when.size()];
        OffsetDateTime[] times = new OffsetDateTime[when.size()];
        int place = 0;
        for (Map.Entry<UUID, Instant> use : when.entrySet()) {
            ids[place] = use.getKey();
            times[place++] = use.getValue().atOffset(ZoneOffset.UTC);
        }
        return client.preparedQuery(USED)
                .execute(Tuple.tuple().addArrayOfUUID(ids).addArrayOfOffsetDateTime(times))
                .mapEmpty();
    }

    /** What was over before then. */
    Future<Void> forget(Instant before) {
        return client.preparedQuery(FORGET)
                .execute(Tuple.of(before.atOffset(ZoneOffset.UTC)))
                .mapEmpty();
    }

    private static List<ApiToken> tokens(RowSet<Row> rows) {
        List<ApiToken> tokens = new ArrayList<>(rows.size());
        for (Row row : rows) {
            if (row.getUUID("id") != null) {
                tokens.add(token(row));
            }
        }
        return tokens;
    }

    private static ApiToken token(Row row) {
        Buffer hash = row.getBuffer("hash");
        return new ApiToken(
                row.getUUID("id"),
                row.getUUID("account_id"),
                row.getString("name"),
                row.getString("hint"),
                hash,
                Set.of(row.getArrayOfStrings("permissions")),
                EnvironmentScope.of(List.of(row.getArrayOfStrings("environments"))),
                new ApiToken.Life(
                        row.getOffsetDateTime("created_at").toInstant(),
                        row.getOffsetDateTime("expires_at").toInstant(),
                        instant(row.getOffsetDateTime("last_used_at")),
                        instant(row.getOffsetDateTime("revoked_at")),
                        row.getLong("changed")));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
