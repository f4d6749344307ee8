package dev.sandmesh.control.audit;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** The keys in signing_keys that sign heads. None is ever removed: what it has signed must stay readable. */
final class AuditKeyStore {

    private static final String ALL = """
            SELECT kid, public_key, private_key FROM signing_keys WHERE purpose = 'audit' ORDER BY created_at DESC, kid
            """;
    private static final String ADD_FIRST = """
            INSERT INTO signing_keys (kid, purpose, algorithm, public_key, private_key, created_at)
            SELECT $1, 'audit', 'Ed25519', $2, $3, $4 WHERE NOT EXISTS (SELECT 1 FROM signing_keys WHERE purpose = 'audit')
            """;

    private final SqlClient client;

    AuditKeyStore(SqlClient client) {
        this.client = client;
    }

    /** Newest first. */
    Future<List<AuditKey>> all() {
        return client.preparedQuery(ALL).execute().map(rows -> {
            List<AuditKey> keys = new ArrayList<>();
            for (Row row : rows) {
                keys.add(new AuditKey(row.getString("kid"), row.getBuffer("public_key"), row.getBuffer("private_key")));
            }
            return keys;
        });
    }

    /** Adds a key where there is none. Two nodes that start together may add two: both are good. */
    Future<Void> addFirst(AuditKey key, Instant now) {
        return client.preparedQuery(ADD_FIRST)
                .execute(Tuple.of(key.kid(), key.publicKey(), key.wrappedPrivate(), now.atOffset(ZoneOffset.UTC)))
                .mapEmpty();
    }
}
