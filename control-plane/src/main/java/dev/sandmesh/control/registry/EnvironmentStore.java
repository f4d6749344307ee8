package dev.sandmesh.control.registry;

import dev.sandmesh.control.http.EnvironmentScope;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The table {@code environments}. */
final class EnvironmentStore {

    private static final String SELECT = """
            SELECT name, policy, version, created_at, updated_at,
                (SELECT count(*) FROM sandboxes WHERE environment = environments.name AND status <> 'terminated') AS sandboxes
            FROM environments
            """;
    private static final String LIST =
            SELECT + " WHERE deleted_at IS NULL AND ($1 OR name = ANY($2::text[])) ORDER BY name";
    private static final String FIND = SELECT + " WHERE deleted_at IS NULL AND name = $1";
    private static final String HOLD = FIND + " FOR KEY SHARE";
    private static final String LOCK = FIND + " FOR NO KEY UPDATE";
    private static final String CLOSE = FIND + " FOR UPDATE";
    private static final String ADD = """
            INSERT INTO environments AS old (name, policy, created_at, updated_at) VALUES ($1, $2, $3, $3)
            ON CONFLICT (name) DO UPDATE SET policy = $2, created_at = $3, updated_at = $3, deleted_at = NULL,
                version = old.version + 1 WHERE old.deleted_at IS NOT NULL
            RETURNING name, policy, version, created_at, updated_at, 0::bigint AS sandboxes
            """;
    /** As whoever changes what somebody may do. */
    private static final String LOCK_ACCESS = "SELECT seq FROM access_head FOR UPDATE";
    /** Its row stays, for the sandboxes that once were in it; nothing that was granted in it does, or it would hold when it is made again. */
    private static final String DELETE = """
            WITH join_ended AS (UPDATE join_tokens SET revoked_at = $2 WHERE environment = $1 AND revoked_at IS NULL RETURNING id),
            token_scopes AS (UPDATE api_tokens SET environments = array_remove(environments, $1::text)
                WHERE $1::text = ANY(environments) RETURNING id),
            account_scopes AS (UPDATE accounts SET environments = array_remove(environments, $1::text), version = version + 1, updated_at = $2
                WHERE $1::text = ANY(environments) RETURNING id),
            removed AS (UPDATE environments SET deleted_at = $2, version = version + 1 WHERE name = $1 RETURNING name)
            SELECT (SELECT count(*) FROM join_ended) AS join_tokens, (SELECT count(*) FROM token_scopes) AS api_tokens,
                (SELECT count(*) FROM account_scopes) AS users FROM removed
            """;

    private static final String SET_POLICY =
            "UPDATE environments SET policy = $2, version = version + 1, updated_at = $3 WHERE name = $1";

    private final SqlClient client;

    EnvironmentStore(SqlClient client) {
        this.client = client;
    }

    Future<List<Environment>> list(EnvironmentScope scope) {
        return client.preparedQuery(LIST)
                .execute(Tuple.of(scope.all()).addArrayOfString(scope.names().toArray(String[]::new)))
                .map(rows -> {
                    List<Environment> found = new ArrayList<>(rows.size());
                    rows.forEach(row -> found.add(environment(row)));
                    return found;
                });
    }

    Future<Optional<Environment>> find(String name) {
        return one(FIND, Tuple.of(name));
    }

    /** Nobody else edits it, nor comes to it where that is limited, until the transaction ends. */
    Future<Optional<Environment>> lock(String name) {
        return one(LOCK, Tuple.of(name));
    }

    /** Nobody removes it until the transaction ends. */
    Future<Optional<Environment>> hold(String name) {
        return one(HOLD, Tuple.of(name));
    }

    /** Nobody comes to it until the transaction ends, nor edits it. What came while this waited is not counted yet. */
    Future<Optional<Environment>> close(String name) {
        return one(CLOSE, Tuple.of(name));
    }

    /** How many join tokens ended with it, and how many API tokens and users had it among their environments. */
    record Removed(long joinTokens, long apiTokens, long users) {}

    Future<Removed> delete(String name, Instant now) {
        return client.preparedQuery(LOCK_ACCESS)
                .execute()
                .compose(locked -> client.preparedQuery(DELETE).execute(Tuple.of(name, now.atOffset(ZoneOffset.UTC))))
                .map(rows -> {
                    Row row = rows.iterator().next();
                    return new Removed(row.getLong("join_tokens"), row.getLong("api_tokens"), row.getLong("users"));
                });
    }

    /** Empty when the name is taken. */
    Future<Optional<Environment>> add(String name, JsonObject policy, Instant now) {
        return one(ADD, Tuple.of(name, policy, now.atOffset(ZoneOffset.UTC)));
    }

    Future<Optional<Environment>> setPolicy(String name, JsonObject policy, Instant now) {
        return client.preparedQuery(SET_POLICY)
                .execute(Tuple.of(name, policy, now.atOffset(ZoneOffset.UTC)))
                .compose(written -> find(name));
    }

    private Future<Optional<Environment>> one(String sql, Tuple parameters) {
        return client.preparedQuery(sql)
                .execute(parameters)
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(environment(rows.iterator().next())));
    }

    private static Environment environment(Row row) {
        return new Environment(
                row.getString("name"),
                row.get(JsonObject.class, "policy"),
                row.getLong("version"),
                SandboxRow.instant(row, "created_at"),
                SandboxRow.instant(row, "updated_at"),
                row.getLong("sandboxes"));
    }
}
