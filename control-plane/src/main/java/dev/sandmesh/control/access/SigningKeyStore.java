package dev.sandmesh.control.access;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Table signing_keys. */
final class SigningKeyStore {

    private static final String VALID = """
            SELECT kid, public_key, private_key FROM signing_keys
            WHERE purpose = 'access' AND retired_at IS NULL ORDER BY created_at DESC, kid
            """;
    private static final String ADD_FIRST = """
            INSERT INTO signing_keys (kid, algorithm, public_key, private_key, created_at)
            SELECT $1, $2, $3, $4, $5 WHERE NOT EXISTS (
                SELECT 1 FROM signing_keys WHERE purpose = 'access' AND retired_at IS NULL)
            """;

    private final SqlClient client;

    SigningKeyStore(SqlClient client) {
        this.client = client;
    }

    /** The keys that are believed, newest first. */
    Future<List<SigningKey>> valid() {
        return client.preparedQuery(VALID).execute().map(rows -> {
            List<SigningKey> keys = new ArrayList<>();
            for (Row row : rows) {
                keys.add(new SigningKey(
                        row.getString("kid"), row.getBuffer("public_key"), row.getBuffer("private_key")));
            }
            return keys;
        });
    }

    /** Adds a key where there is none. Two nodes that start together may add two: both are valid. */
    Future<Void> addFirst(SigningKey key, Instant now) {
        return client.preparedQuery(ADD_FIRST)
                .execute(Tuple.of(
                        key.kid(),
                        SigningKey.ALGORITHM,
                        key.publicKey(),
                        key.wrappedPrivate(),
                        now.atOffset(ZoneOffset.UTC)))
                .mapEmpty();
    }
}
