package dev.sandmesh.control.access;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;

/** Table tickets: a row is a ticket that was not spent yet. */
final class TicketStore {

    private static final String ADD =
            "INSERT INTO tickets (hash, purpose, account_id, expires_at) VALUES ($1, $2, $3, $4)";
    private static final String SPEND =
            "DELETE FROM tickets WHERE hash = $1 AND purpose = $2 AND expires_at > $3 RETURNING account_id";
    private static final String FORGET = "DELETE FROM tickets WHERE expires_at < $1";

    private final SqlClient client;

    TicketStore(SqlClient client) {
        this.client = client;
    }

    Future<Void> add(byte[] hash, String purpose, UUID accountId, Instant expiresAt) {
        return client.preparedQuery(ADD)
                .execute(Tuple.of(Buffer.buffer(hash), purpose, accountId, expiresAt.atOffset(ZoneOffset.UTC)))
                .mapEmpty();
    }

    /** Whose ticket it was; the row is gone, so nobody spends it again. */
    Future<Optional<UUID>> spend(byte[] hash, String purpose, Instant now) {
        return client.preparedQuery(SPEND)
                .execute(Tuple.of(Buffer.buffer(hash), purpose, now.atOffset(ZoneOffset.UTC)))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(rows.iterator().next().getUUID("account_id")));
    }

    Future<Void> forget(Instant before) {
        return client.preparedQuery(FORGET)
                .execute(Tuple.of(before.atOffset(ZoneOffset.UTC)))
                .mapEmpty();
    }
}
