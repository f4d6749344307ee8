package dev.sandmesh.control.access;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Table signing_keys, of it those that sign access tokens. */
final class SigningKeyStore {

    private static final String VALID = """
            SELECT kid, public_key, private_key, created_at, retired_at FROM signing_keys
            WHERE purpose = 'access' AND (retired_at IS NULL OR retired_at > $1)
            ORDER BY retired_at IS NOT NULL, created_at DESC, kid
            """;
    private static final String ADD_FIRST = """
            INSERT INTO signing_keys (kid, algorithm, public_key, private_key, created_at)
            SELECT $1, $2, $3, $4, $5 WHERE NOT EXISTS (
                SELECT 1 FROM signing_keys WHERE purpose = 'access' AND retired_at IS NULL)
            """;
    private static final String ADD = """
            INSERT INTO signing_keys (kid, algorithm, public_key, private_key, created_at) VALUES ($1, $2, $3, $4, $5)
            """;
    private static final String RETIRE = """
            UPDATE signing_keys SET retired_at = $2 WHERE purpose = 'access' AND retired_at IS NULL AND kid <> $1
            """;

    private final SqlClient client;

    SigningKeyStore(SqlClient client) {
        this.client = client;
    }

    /** The keys that are believed, the one that signs first. */
    Future<List<SigningKey>> valid(Instant now) {
        return client.preparedQuery(VALID)
                .execute(Tuple.of(now.atOffset(ZoneOffset.UTC)))
                .map(rows -> {
                    List<SigningKey> keys = new ArrayList<>();
                    for (Row row : rows) {
                        OffsetDateTime retires = row.getOffsetDateTime("retired_at");
                        keys.add(new SigningKey(
                                row.getString("kid"),
                                row.getBuffer("public_key"),
                                row.getBuffer("private_key"),
                                row.getOffsetDateTime("created_at").toInstant(),
                                retires == null ? null : retires.toInstant()));
                    }
                    return keys;
                });
    }

    /** Adds a key where there is none. Two nodes that start together may add two: both are valid. */
    Future<Void> addFirst(SigningKey key) {
        return client.preparedQuery(ADD_FIRST).execute(values(key)).mapEmpty();
    }

    /** This key signs, the others are believed until then. */
    Future<Void> replace(SigningKey key, Instant retiresAt) {
        return client.preparedQuery(ADD)
                .execute(values(key))
                .compose(added ->
                        client.preparedQuery(RETIRE).execute(Tuple.of(key.kid(), retiresAt.atOffset(ZoneOffset.UTC))))
                .mapEmpty();
    }

    private static Tuple values(SigningKey key) {
        return Tuple.of(
                key.kid(),
                SigningKey.ALGORITHM,
                key.publicKey(),
                key.wrappedPrivate(),
                key.createdAt().atOffset(ZoneOffset.UTC));
    }
}
