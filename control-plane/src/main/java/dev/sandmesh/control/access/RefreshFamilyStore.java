package dev.sandmesh.control.access;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Table refresh_families. */
final class RefreshFamilyStore {

    private static final String LOCK = """
            SELECT id, account_id, current_hash, previous_hash, rotated_at, expires_at, revoked_at
            FROM refresh_families WHERE id = $1 FOR UPDATE
            """;
    private static final String ADD = """
            INSERT INTO refresh_families (id, account_id, current_hash, rotated_at, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $4, $5)
            """;
    private static final String ROTATE = """
            UPDATE refresh_families SET previous_hash = current_hash, current_hash = $2, rotated_at = $3 WHERE id = $1
            """;
    private static final String REVOKE =
            "UPDATE refresh_families SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL";
    private static final String REVOKE_ALL = """
            UPDATE refresh_families SET revoked_at = $2 WHERE account_id = $1 AND revoked_at IS NULL RETURNING id
            """;
    private static final String REVOKED_SINCE = "SELECT id, revoked_at FROM refresh_families WHERE revoked_at > $1";
    private static final String FORGET = "DELETE FROM refresh_families WHERE expires_at < $1";

    private final SqlClient client;

    RefreshFamilyStore(SqlClient client) {
        this.client = client;
    }

    Future<Optional<RefreshFamily>> lock(UUID id) {
        return client.preparedQuery(LOCK)
                .execute(Tuple.of(id))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(family(rows.iterator().next())));
    }

    Future<Void> add(RefreshToken token, UUID accountId, Instant now) {
        return client.preparedQuery(ADD)
                .execute(Tuple.of(
                        token.familyId(),
                        accountId,
                        Buffer.buffer(token.hash()),
                        now.atOffset(ZoneOffset.UTC),
                        now.plus(RefreshPolicy.LONGEST).atOffset(ZoneOffset.UTC)))
                .mapEmpty();
    }

    Future<Void> rotate(RefreshToken next, Instant now) {
        return client.preparedQuery(ROTATE)
                .execute(Tuple.of(next.familyId(), Buffer.buffer(next.hash()), now.atOffset(ZoneOffset.UTC)))
                .mapEmpty();
    }

    Future<Void> revoke(UUID id, Instant now) {
        return client.preparedQuery(REVOKE)
                .execute(Tuple.of(id, now.atOffset(ZoneOffset.UTC)))
                .mapEmpty();
    }

    /** The logins that this has ended. */
    Future<List<UUID>> revokeAll(UUID accountId, Instant now) {
        return client.preparedQuery(REVOKE_ALL)
                .execute(Tuple.of(accountId, now.atOffset(ZoneOffset.UTC)))
                .map(rows -> {
                    List<UUID> ended = new ArrayList<>();
                    rows.forEach(row -> ended.add(row.getUUID("id")));
                    return ended;
                });
    }

    /** Which logins were ended since then, and when. */
    Future<Map<String, Instant>> revokedSince(Instant since) {
        return client.preparedQuery(REVOKED_SINCE)
                .execute(Tuple.of(since.atOffset(ZoneOffset.UTC)))
                .map(rows -> {
                    Map<String, Instant> ended = new HashMap<>();
                    rows.forEach(row -> ended.put(
                            row.getUUID("id").toString(),
                            row.getOffsetDateTime("revoked_at").toInstant()));
                    return ended;
                });
    }

    Future<Void> forget(Instant before) {
        return client.preparedQuery(FORGET)
                .execute(Tuple.of(before.atOffset(ZoneOffset.UTC)))
                .mapEmpty();
    }

    private static RefreshFamily family(Row row) {
        return new RefreshFamily(
                row.getUUID("id"),
                row.getUUID("account_id"),
                row.getBuffer("current_hash"),
                row.getBuffer("previous_hash"),
                row.getOffsetDateTime("rotated_at").toInstant(),
                row.getOffsetDateTime("expires_at").toInstant(),
                row.getOffsetDateTime("revoked_at") != null);
    }
}
