package dev.sandmesh.control.registry;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.protocol.SandboxId;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;

/** Writes of people about sandboxes, within their transactions. */
final class EditStore {

    private static final String UNIQUE_VIOLATION = "23505";

    /** Both rows, as a registration locks them. */
    private static final String LOCK =
            "SELECT " + SandboxRow.COLUMNS + " FROM " + SandboxRow.TABLES + " WHERE id = $1 FOR NO KEY UPDATE";

    private static final String CREATE = """
            WITH created AS (
                INSERT INTO sandboxes (id, name, environment, provider, instance_id, instance_type, region, market, labels, status,
                    created_at, updated_at, browser_config, desired_version)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'provisioning', $10, $10, $11,
                    CASE WHEN $11::jsonb = '{}' THEN 0 ELSE 1 END) RETURNING id)
            INSERT INTO sandbox_state (sandbox_id, health_since) SELECT id, $10 FROM created
            """;

    private static final String EDIT = """
            WITH allowed AS (UPDATE sandbox_state SET least_protocol = $7 WHERE sandbox_id = $1 AND least_protocol <> $7)
            UPDATE sandboxes SET name = $2, labels = $3, market = $4, browser_config = $5,
                desired_version = desired_version + CASE WHEN browser_config = $5::jsonb THEN 0 ELSE 1 END,
                version = version + 1, updated_at = $6
            WHERE id = $1
            """;

    private static final String TERMINATE = """
            UPDATE sandboxes SET status = $3, terminated_at = $2, updated_at = $2, version = version + 1 WHERE id = $1
            """;

    /** What its owner still writes is of an epoch that is over. */
    private static final String DISOWN =
            "UPDATE sandbox_state SET owner_node = '', epoch = epoch + 1, handover = false WHERE sandbox_id = $1";

    private final SqlClient client;

    EditStore(SqlClient client) {
        this.client = client;
    }

    Future<Optional<Sandbox>> lock(SandboxId id) {
        return client.preparedQuery(LOCK)
                .execute(Tuple.of(id.value()))
                .map(rows -> SandboxStore.sandboxes(rows).stream().findFirst());
    }

    Future<Void> create(UUID id, NewSandbox wish, Instant now) {
        return named(client.preparedQuery(CREATE)
                .execute(Tuple.from(new Object[] {
                    id,
                    wish.name(),
                    wish.environment(),
                    wish.provider(),
                    wish.instanceId(),
                    wish.instanceType(),
                    wish.region(),
                    wish.market(),
                    wish.labels(),
                    now.atOffset(ZoneOffset.UTC),
                    wish.browserConfig()
                }))
                .mapEmpty());
    }

    /** {@code edited} is all that people say about it, in the contract's names. */
    Future<Void> edit(SandboxId id, JsonObject edited, Instant now) {
        return named(client.preparedQuery(EDIT)
                .execute(Tuple.from(new Object[] {
                    id.value(),
                    edited.getString("name"),
                    edited.getJsonObject("labels"),
                    edited.getString("market"),
                    edited.getJsonObject("browserConfig"),
                    now.atOffset(ZoneOffset.UTC),
                    edited.getInteger(SandboxView.LEAST_PROTOCOL)
                }))
                .mapEmpty());
    }

    Future<Void> end(SandboxId id, SandboxStatus ended, Instant now) {
        return client.preparedQuery(TERMINATE)
                .execute(Tuple.of(id.value(), now.atOffset(ZoneOffset.UTC), ended.wireName()))
                .compose(done -> client.preparedQuery(DISOWN).execute(Tuple.of(id.value())))
                .mapEmpty();
    }

    /** Says which of the two must be unique. */
    private static Future<Void> named(Future<Void> write) {
        return write.recover(failure -> {
            if (failure instanceof PgException refusal && UNIQUE_VIOLATION.equals(refusal.getSqlState())) {
                boolean instance = "sandboxes_instance_key".equals(refusal.getConstraint());
                return Future.failedFuture(new SandmeshException(
                        instance ? ErrorCode.INSTANCE_ID_TAKEN : ErrorCode.NAME_TAKEN,
                        instance
                                ? "A sandbox of this provider has this instance id"
                                : "A sandbox of this environment has this name"));
            }
            return Future.failedFuture(failure);
        });
    }
}
