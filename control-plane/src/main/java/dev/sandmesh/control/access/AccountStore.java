package dev.sandmesh.control.access;

import dev.sandmesh.control.http.EnvironmentScope;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Table accounts. */
final class AccountStore {

    private static final String BY_EMAIL = """
            SELECT id, email, role, environments, password_hash, must_change_password, disabled
            FROM accounts WHERE lower(email) = lower($1)
            """;
    private static final String BY_ID = """
            SELECT id, email, role, environments, password_hash, must_change_password, disabled FROM accounts WHERE id = $1
            """;
    private static final String ANY = "SELECT 1 FROM accounts LIMIT 1";
    private static final String ADD_FIRST = """
            INSERT INTO accounts (id, email, role, environments, password_hash, must_change_password, created_at, updated_at)
            SELECT $1, $2, $3, $4, $5, $6, $7, $7 WHERE NOT EXISTS (SELECT 1 FROM accounts)
            ON CONFLICT DO NOTHING
            """;
    private static final String SET_PASSWORD = """
            UPDATE accounts
            SET password_hash = $3, must_change_password = false, version = version + 1, updated_at = $4
            WHERE id = $1 AND password_hash = $2
            """;

    private final SqlClient client;

    AccountStore(SqlClient client) {
        this.client = client;
    }

    Future<Optional<Account>> byEmail(String email) {
        return client.preparedQuery(BY_EMAIL).execute(Tuple.of(email)).map(AccountStore::first);
    }

    Future<Optional<Account>> byId(UUID id) {
        return client.preparedQuery(BY_ID).execute(Tuple.of(id)).map(AccountStore::first);
    }

    Future<Boolean> any() {
        return client.preparedQuery(ANY).execute().map(rows -> rows.size() > 0);
    }

    /** Whether this was the first account, and so was added. */
    Future<Boolean> addFirst(Account account, Instant now) {
        return client.preparedQuery(ADD_FIRST)
                .execute(Tuple.from(new Object[] {
                    account.id(),
                    account.email(),
                    account.role().wireName(),
                    account.environments().written().toArray(String[]::new),
                    account.passwordHash(),
                    account.mustChangePassword(),
                    now.atOffset(ZoneOffset.UTC)
                }))
                .map(rows -> rows.rowCount() == 1);
    }

    /** Whether the password was still the old one, and so was replaced. */
    Future<Boolean> setPassword(Account old, String newHash, Instant now) {
        return client.preparedQuery(SET_PASSWORD)
                .execute(Tuple.of(old.id(), old.passwordHash(), newHash, now.atOffset(ZoneOffset.UTC)))
                .map(rows -> rows.rowCount() == 1);
    }

    private static Optional<Account> first(RowSet<Row> rows) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(account(rows.iterator().next()));
    }

    private static Account account(Row row) {
        return new Account(
                row.getUUID("id"),
                row.getString("email"),
                Role.of(row.getString("role")),
                EnvironmentScope.of(List.of(row.getArrayOfStrings("environments"))),
                row.getString("password_hash"),
                row.getBoolean("must_change_password"),
                row.getBoolean("disabled"));
    }
}
