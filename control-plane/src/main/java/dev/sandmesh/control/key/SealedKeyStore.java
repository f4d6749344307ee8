package dev.sandmesh.control.key;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Table signing_keys, of it the keys of one purpose. None is ever removed: what it has signed must stay readable. */
final class SealedKeyStore {

    private static final String ALL =
            "SELECT kid, public_key, private_key FROM signing_keys WHERE purpose = $1 ORDER BY created_at DESC, kid";
    private static final String ADD_FIRST = """
            INSERT INTO signing_keys (kid, purpose, algorithm, public_key, private_key, created_at)
            SELECT $1, $2, 'Ed25519', $3, $4, $5 WHERE NOT EXISTS (SELECT 1 FROM signing_keys WHERE purpose = $2)
            """;

    private final SqlClient client;

    SealedKeyStore(SqlClient client) {
        this.client = client;
    }

    /** Newest first. */
    Future<List<SealedKey>> all(SealedKey.Purpose purpose) {
        return client.preparedQuery(ALL).execute(Tuple.of(purpose.wireName())).map(rows -> {
            List<SealedKey> keys = new ArrayList<>();
            for (Row row : rows) {
                keys.add(new SealedKey(
                        purpose, row.getString("kid"), row.getBuffer("public_key"), row.getBuffer("private_key")));
            }
            return keys;
        });
    }

    /** Adds a key where there is none. Two nodes that start together may add two: both are good. */
    Future<Void> addFirst(SealedKey key, Instant now) {
        return client.preparedQuery(ADD_FIRST)
                .execute(Tuple.of(
                        key.kid(),
                        key.purpose().wireName(),
                        key.publicKey(),
                        key.wrappedPrivate(),
                        now.atOffset(ZoneOffset.UTC)))
                .mapEmpty();
    }
}
