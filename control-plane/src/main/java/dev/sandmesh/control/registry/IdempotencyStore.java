package dev.sandmesh.control.registry;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;

/** The table {@code idempotency_keys}; keys are claimed within the transaction that creates. */
final class IdempotencyStore {

    static final Duration KEPT = Duration.ofHours(24);

    /** A few with each new one, so that nothing piles up and nobody waits for it. */
    private static final String SWEEP = """
            DELETE FROM idempotency_keys WHERE (caller, key) IN (
                SELECT caller, key FROM idempotency_keys WHERE created_at < $1 ORDER BY created_at LIMIT 20
                FOR UPDATE SKIP LOCKED)
            """;

    private static final String FIND =
            "SELECT request, answer FROM idempotency_keys WHERE caller = $1 AND key = $2 AND created_at >= $3";

    /** One that is over makes room. Waits for whoever uses the same key at this moment. */
    private static final String CLAIM = """
            INSERT INTO idempotency_keys AS known (caller, key, request, answer, created_at) VALUES ($1, $2, $3, '{}', $4)
            ON CONFLICT (caller, key) DO UPDATE SET request = $3, answer = '{}', created_at = $4 WHERE known.created_at < $5
            RETURNING key
            """;

    private static final String ANSWER = "UPDATE idempotency_keys SET answer = $3 WHERE caller = $1 AND key = $2";

    private final SqlClient client;

    IdempotencyStore(SqlClient client) {
        this.client = client;
    }

    /** Whose key it is, and of which request. */
    record Key(String caller, String key, Buffer request) {}

    /** What was answered to this key before. */
    record Known(Buffer request, JsonObject answer) {}

    /** Empty when the key is new, and so the caller's until the transaction ends. */
    Future<Optional<Known>> claim(Key key, Instant now) {
        Instant oldest = now.minus(KEPT);
        return client.preparedQuery(SWEEP)
                .execute(Tuple.of(oldest.atOffset(ZoneOffset.UTC)))
                .compose(swept -> client.preparedQuery(CLAIM)
                        .execute(Tuple.of(
                                key.caller(),
                                key.key(),
                                key.request(),
                                now.atOffset(ZoneOffset.UTC),
                                oldest.atOffset(ZoneOffset.UTC))))
                .compose(claimed -> claimed.size() > 0 ? Future.succeededFuture(Optional.empty()) : find(key, oldest));
    }

    Future<Void> answered(Key key, JsonObject answer) {
        return client.preparedQuery(ANSWER)
                .execute(Tuple.of(key.caller(), key.key(), answer))
                .mapEmpty();
    }

    /** Without making it the caller's. */
    Future<Optional<Known>> known(Key key, Instant now) {
        return find(key, now.minus(KEPT));
    }

    private Future<Optional<Known>> find(Key key, Instant oldest) {
        return client.preparedQuery(FIND)
                .execute(Tuple.of(key.caller(), key.key(), oldest.atOffset(ZoneOffset.UTC)))
                .map(rows -> rows.stream().findFirst().map(IdempotencyStore::known));
    }

    private static Known known(Row row) {
        return new Known(row.getBuffer("request"), row.get(JsonObject.class, "answer"));
    }
}
