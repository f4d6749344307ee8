package dev.sandmesh.control.trust;

import dev.sandmesh.control.key.SealedKey;
import dev.sandmesh.control.key.SealedKey.Purpose;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Table signing_keys, of it those by which agents and control plane believe each other. */
final class TrustKeyStore {

    private static final String ALL = """
            SELECT kid, public_key, private_key, created_at, retired_at FROM signing_keys WHERE purpose = $1
            ORDER BY created_at DESC, kid LIMIT 32
            """;
    private static final String LOCK = "SELECT kid FROM signing_keys WHERE purpose = $1 ORDER BY kid FOR UPDATE";
    private static final String ADD = """
            INSERT INTO signing_keys (kid, purpose, algorithm, public_key, private_key, created_at)
            VALUES ($1, $2, 'Ed25519', $3, $4, $5)
            """;
    private static final String RETIRE = """
            UPDATE signing_keys SET retired_at = $3 WHERE purpose = $1 AND kid <> $2 AND retired_at IS NULL
            """;

    private final SqlClient client;

    TrustKeyStore(SqlClient client) {
        this.client = client;
    }

    /** Newest first, the retired ones among them. */
    Future<List<TrustKey>> all(Purpose purpose) {
        return client.preparedQuery(ALL).execute(Tuple.of(purpose.wireName())).map(rows -> {
            List<TrustKey> keys = new ArrayList<>();
            for (Row row : rows) {
                OffsetDateTime retires = row.getOffsetDateTime("retired_at");
                keys.add(new TrustKey(
                        new SealedKey(
                                purpose,
                                row.getString("kid"),
                                row.getBuffer("public_key"),
                                row.getBuffer("private_key")),
                        row.getOffsetDateTime("created_at").toInstant(),
                        retires == null ? null : retires.toInstant()));
            }
            return keys;
        });
    }

    /** Nobody else changes keys of this purpose until the transaction ends. */
    Future<Void> lock(Purpose purpose) {
        return client.preparedQuery(LOCK).execute(Tuple.of(purpose.wireName())).mapEmpty();
    }

    /** Two nodes that start together may add two first ones: both are good. */
    Future<Void> add(SealedKey key, Instant now) {
        return client.preparedQuery(ADD).execute(values(key, now)).mapEmpty();
    }

    /** This key has no successor; all others are believed until then. */
    Future<Void> succeed(SealedKey key, Instant now, Instant retire) {
        return client.preparedQuery(ADD)
                .execute(values(key, now))
                .compose(added -> client.preparedQuery(RETIRE)
                        .execute(Tuple.of(key.purpose().wireName(), key.kid(), retire.atOffset(ZoneOffset.UTC))))
                .mapEmpty();
    }

    private static Tuple values(SealedKey key, Instant now) {
        return Tuple.of(
                key.kid(),
                key.purpose().wireName(),
                key.publicKey(),
                key.wrappedPrivate(),
                now.atOffset(ZoneOffset.UTC));
    }
}
