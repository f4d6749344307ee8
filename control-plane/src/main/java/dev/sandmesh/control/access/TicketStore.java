package dev.sandmesh.control.access;

import dev.sandmesh.control.http.Caller;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;

/** Table tickets: a row is a ticket that was not spent yet. */
final class TicketStore {

    private static final String ADD =
            "INSERT INTO tickets (hash, purpose, subject, account_id, expires_at, login, login_until) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    private static final String SPEND = """
            DELETE FROM tickets WHERE hash = $1 AND purpose = $2 AND expires_at > $3
            RETURNING account_id, login, login_until, subject
            """;
    private static final String FORGET = "DELETE FROM tickets WHERE expires_at < $1";

    private final SqlClient client;

    TicketStore(SqlClient client) {
        this.client = client;
    }

    /** Whose a ticket was, and the login that had asked for it. */
    record Owner(UUID accountId, Caller.Login login) {}

    /** What a ticket opens; the subject is empty where that is all of its purpose. */
    record Scope(String purpose, String subject) {}

    /** What was spent. */
    record Spent(Owner owner, String subject) {}

    Future<Void> add(byte[] hash, Scope scope, Owner owner, Instant expiresAt) {
        return client.preparedQuery(ADD)
                .execute(Tuple.of(
                                Buffer.buffer(hash),
                                scope.purpose(),
                                scope.subject(),
                                owner.accountId(),
                                expiresAt.atOffset(ZoneOffset.UTC),
                                owner.login().id())
                        .addOffsetDateTime(owner.login().until().atOffset(ZoneOffset.UTC)))
                .mapEmpty();
    }

    /** Whose ticket it was; the row is gone, so nobody spends it again. */
    Future<Optional<Spent>> spend(byte[] hash, String purpose, Instant now) {
        return client.preparedQuery(SPEND)
                .execute(Tuple.of(Buffer.buffer(hash), purpose, now.atOffset(ZoneOffset.UTC)))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(spent(rows.iterator().next())));
    }

    Future<Void> forget(Instant before) {
        return client.preparedQuery(FORGET)
                .execute(Tuple.of(before.atOffset(ZoneOffset.UTC)))
                .mapEmpty();
    }

    private static Spent spent(Row row) {
        Owner owner = new Owner(
                row.getUUID("account_id"),
                new Caller.Login(
                        row.getString("login"),
                        row.getOffsetDateTime("login_until").toInstant()));
        return new Spent(owner, row.getString("subject"));
    }
}
