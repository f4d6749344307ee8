package dev.sandmesh.control.access;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;

/** Table spent_login_states. */
final class SpentStateStore {

    private static final String SPEND = """
            INSERT INTO spent_login_states (hash, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING
            """;
    private static final String FORGET = "DELETE FROM spent_login_states WHERE expires_at < $1";

    private final SqlClient client;

    SpentStateStore(SqlClient client) {
        this.client = client;
    }

    /** Whether this was the first time. */
    Future<Boolean> spend(byte[] hash, Instant until) {
        return client.preparedQuery(SPEND)
                .execute(Tuple.of(Buffer.buffer(hash), until.atOffset(ZoneOffset.UTC)))
                .map(rows -> rows.rowCount() > 0);
    }

    Future<Void> forget(Instant before) {
        return client.preparedQuery(FORGET)
                .execute(Tuple.of(before.atOffset(ZoneOffset.UTC)))
                .mapEmpty();
    }
}
