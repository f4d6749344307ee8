package dev.sandmesh.control.access;

import dev.sandmesh.control.http.EnvironmentScope;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Table accounts, and the lock of all who change what somebody may do. */
final class AccountStore {

    private static final String COLUMNS =
            "id, email, role, environments, password_hash, must_change_password, disabled,"
                    + " deleted_at, created_at, updated_at, last_login_at, version, changed";
    private static final String LOCK = "SELECT seq FROM access_head FOR UPDATE";
    private static final String BY_EMAIL =
            "SELECT " + COLUMNS + " FROM accounts WHERE lower(email) = lower($1) AND deleted_at IS NULL";
    private static final String BY_ID = "SELECT " + COLUMNS + " FROM accounts WHERE id = $1 AND deleted_at IS NULL";
    private static final String CHANGED_SINCE = "SELECT " + COLUMNS + " FROM accounts WHERE changed > $1";
    private static final String ANY = "SELECT 1 FROM accounts LIMIT 1";
    private static final String ADD = """
            INSERT INTO accounts (id, email, role, environments, password_hash, must_change_password, created_at, updated_at)
            SELECT $1, $2, $3, $4, $5, $6, $7, $7 WHERE NOT ($8 AND EXISTS (SELECT 1 FROM accounts))
            ON CONFLICT DO NOTHING RETURNING\s""" + COLUMNS;
    private static final String SET_PASSWORD = """
            UPDATE accounts
            SET password_hash = $3, must_change_password = $4, version = version + 1, updated_at = $5
            WHERE id = $1 AND password_hash = $2 AND deleted_at IS NULL RETURNING\s""" + COLUMNS;
    private static final String UPDATE = """
            UPDATE accounts
            SET role = $3, environments = $4, disabled = $5, version = version + 1, updated_at = $6
            WHERE id = $1 AND version = $2 AND deleted_at IS NULL RETURNING\s""" + COLUMNS;
    private static final String DELETE = """
            UPDATE accounts
            SET deleted_at = $2, password_hash = '', disabled = true, version = version + 1, updated_at = $2
            WHERE id = $1 AND deleted_at IS NULL RETURNING\s""" + COLUMNS;
    private static final String BY_IDENTITY =
            "SELECT " + COLUMNS + " FROM accounts WHERE issuer = $1 AND subject = $2 AND deleted_at IS NULL";
    private static final String IDENTIFY = """
            UPDATE accounts
            SET issuer = $2, subject = $3, must_change_password = false, version = version + 1, updated_at = $4,
                password_hash = CASE WHEN must_change_password THEN '' ELSE password_hash END
            WHERE id = $1 AND issuer IS NULL AND deleted_at IS NULL RETURNING\s""" + COLUMNS;
    private static final String SIGNED_IN = """
            UPDATE accounts SET last_login_at = $2
            WHERE id = $1 AND password_hash = $3 AND NOT disabled AND deleted_at IS NULL
            """;
    private static final String OTHER_SUPERADMINS = """
            SELECT count(*) AS others FROM accounts
            WHERE role = 'superadmin' AND environments = '{*}' AND NOT disabled AND deleted_at IS NULL AND id <> $1
            """;
    private static final String LIST =
            """
            SELECT counted.total, page.* FROM
                (SELECT count(*) AS total FROM accounts WHERE %1$s) AS counted
                LEFT JOIN LATERAL (SELECT %2$s FROM accounts WHERE %1$s ORDER BY lower(email), id LIMIT $3 OFFSET $4) AS page ON true
            ORDER BY lower(page.email), page.id
            """.formatted("deleted_at IS NULL AND strpos(lower(email), $1) > 0 AND ($2 = '' OR role = $2)", COLUMNS);

    private final SqlClient client;

    AccountStore(SqlClient client) {
        this.client = client;
    }

    /** A page of accounts and how many match in all. */
    record Found(List<Account> accounts, long total) {}

    /** To be taken first by a transaction that changes accounts or tokens; held until its end. */
    Future<Void> lock() {
        return client.preparedQuery(LOCK).execute().mapEmpty();
    }

    Future<Optional<Account>> byEmail(String email) {
        return one(BY_EMAIL, Tuple.of(email));
    }

    Future<Optional<Account>> byId(UUID id) {
        return one(BY_ID, Tuple.of(id));
    }

    Future<Optional<Account>> byIdentity(String issuer, String subject) {
        return one(BY_IDENTITY, Tuple.of(issuer, subject));
    }

    /** As it is now, if it belonged to no identity yet. A password that was to be changed anyway is not needed any more. */
    Future<Optional<Account>> identify(UUID id, String issuer, String subject, Instant now) {
        return one(IDENTIFY, Tuple.of(id, issuer, subject, now.atOffset(ZoneOffset.UTC)));
    }

    /** Those deleted among them. */
    Future<List<Account>> changedSince(long number) {
        return client.preparedQuery(CHANGED_SINCE).execute(Tuple.of(number)).map(AccountStore::accounts);
    }

    Future<Boolean> any() {
        return client.preparedQuery(ANY).execute().map(rows -> rows.size() > 0);
    }

    /** As it is stored now, if this was the first account and so was added. */
    Future<Optional<Account>> addFirst(Account account, Instant now) {
        return add(account, now, true);
    }

    /** As it is stored now; empty when somebody has the e-mail address. */
    Future<Optional<Account>> add(Account account, Instant now) {
        return add(account, now, false);
    }

    /** As it is now, if the password was still the old one. */
    Future<Optional<Account>> setPassword(Account old, String newHash, boolean mustChange, Instant now) {
        return one(
                SET_PASSWORD,
                Tuple.of(old.id(), old.passwordHash(), newHash, mustChange, now.atOffset(ZoneOffset.UTC)));
    }

    /** Writes role, environments and whether it is disabled, if this version is still the present one. */
    Future<Optional<Account>> update(Account wanted, Instant now) {
        return one(
                UPDATE,
                Tuple.of(
                        wanted.id(),
                        wanted.history().version(),
                        wanted.role().wireName(),
                        written(wanted.environments()),
                        wanted.standing().disabled(),
                        now.atOffset(ZoneOffset.UTC)));
    }

    Future<Optional<Account>> delete(UUID id, Instant now) {
        return one(DELETE, Tuple.of(id, now.atOffset(ZoneOffset.UTC)));
    }

    /** Whether the account is still what it was when its password was checked: a reset that came meanwhile has ended this login. */
    Future<Boolean> signedIn(Account account, Instant now) {
        return client.preparedQuery(SIGNED_IN)
                .execute(Tuple.of(account.id(), now.atOffset(ZoneOffset.UTC), account.passwordHash()))
                .map(rows -> rows.rowCount() > 0);
    }

    /** Whether somebody else could repair everything. */
    Future<Boolean> otherSuperadmin(UUID id) {
        return client.preparedQuery(OTHER_SUPERADMINS)
                .execute(Tuple.of(id))
                .map(rows -> rows.iterator().next().getLong("others") > 0);
    }

    /** An empty text or role does not filter; pages are counted from 1. */
    Future<Found> list(String text, String role, int page, int pageSize) {
        Tuple parameters = Tuple.of(text.toLowerCase(Locale.ROOT), role, (long) pageSize, (page - 1L) * pageSize);
        return client.preparedQuery(LIST)
                .execute(parameters)
                .map(rows -> new Found(accounts(rows), rows.iterator().next().getLong("total")));
    }

    private Future<Optional<Account>> add(Account account, Instant now, boolean onlyFirst) {
        Object[] values = {
            account.id(),
            account.email(),
            account.role().wireName(),
            written(account.environments()),
            account.passwordHash(),
            account.mustChangePassword(),
            now.atOffset(ZoneOffset.UTC),
            onlyFirst
        };
        return one(ADD, Tuple.from(values));
    }

    private Future<Optional<Account>> one(String sql, Tuple parameters) {
        return client.preparedQuery(sql).execute(parameters).map(rows -> accounts(rows).stream()
                .findFirst());
    }

    private static String[] written(EnvironmentScope scope) {
        return scope.written().toArray(String[]::new);
    }

    private static List<Account> accounts(RowSet<Row> rows) {
        List<Account> accounts = new ArrayList<>(rows.size());
        for (Row row : rows) {
            if (row.getUUID("id") != null) {
                accounts.add(account(row));
            }
        }
        return accounts;
    }

    private static Account account(Row row) {
        OffsetDateTime lastLogin = row.getOffsetDateTime("last_login_at");
        return new Account(
                row.getUUID("id"),
                row.getString("email"),
                Role.of(row.getString("role")),
                EnvironmentScope.of(List.of(row.getArrayOfStrings("environments"))),
                row.getString("password_hash"),
                new Account.Standing(
                        row.getBoolean("must_change_password"),
                        row.getBoolean("disabled"),
                        row.getOffsetDateTime("deleted_at") != null),
                new Account.History(
                        row.getOffsetDateTime("created_at").toInstant(),
                        row.getOffsetDateTime("updated_at").toInstant(),
                        lastLogin == null ? null : lastLogin.toInstant(),
                        row.getLong("version"),
                        row.getLong("changed")));
    }
}
