package dev.sandmesh.control.access;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.audit.AuditTrail;
import dev.sandmesh.control.audit.Refusals;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.Tx;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.key.Digest;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Lets in whom a provider vouches for: finds the account, or makes it, gives it the role that the provider's claim stands for, and opens
 * a login. All of it in one transaction, under the lock of all who change what somebody may do.
 */
final class ExternalLogins {

    private static final String ACTOR = "oidc";
    private static final Pattern EMAIL = Pattern.compile("[^\\s@\\p{Cntrl}]+@[^\\s@\\p{Cntrl}]+");
    private static final int LONGEST_EMAIL = 254;

    private final Database database;
    private final AuditTrail audit;
    private final Refusals refusals;
    private final Logins logins;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    /** Ends the transaction; what it has done so far is undone. */
    private static final class Refused extends RuntimeException {
        private final ExternalLogin.Refusal why;
        private final AuditEntry.Target whose;

        Refused(ExternalLogin.Refusal why, AuditEntry.Target whose) {
            super(why.name(), null, false, false);
            this.why = why;
            this.whose = whose;
        }
    }

    ExternalLogins(Database database, AuditTrail audit, Refusals refusals, Logins logins, InstantSource clock) {
        this.database = database;
        this.audit = audit;
        this.refusals = refusals;
        this.logins = logins;
        this.clock = clock;
    }

    Future<ExternalLogin.Answer> open(ExternalLogin wish, AuditEntry row) {
        return database.inTransaction(tx -> admitted(tx, wish, row))
                .onSuccess(logins::opened)
                .map(login ->
                        new ExternalLogin.Answer(Optional.of(RefreshCookie.of(login.refresh())), Optional.empty()))
                .recover(failure -> failure instanceof Refused refused
                        ? Future.succeededFuture(told(refused, wish, row))
                        : Future.failedFuture(failure));
    }

    private ExternalLogin.Answer told(Refused refused, ExternalLogin wish, AuditEntry row) {
        refusals.note(row.on(refused.whose)
                .refused(ErrorCode.FORBIDDEN)
                .with(identity(wish).put("reason", refused.why.name().toLowerCase(Locale.ROOT))));
        return new ExternalLogin.Answer(Optional.empty(), Optional.of(refused.why));
    }

    private Future<Logins.Login> admitted(Tx tx, ExternalLogin wish, AuditEntry row) {
        AccountStore accounts = new AccountStore(tx.client());
        byte[] attempt = Digest.sha256(wish.attempt().secret().getBytes(StandardCharsets.UTF_8));
        return accounts.lock()
                .compose(locked -> new SpentStateStore(tx.client())
                        .spend(attempt, wish.attempt().until()))
                .compose(first -> first ? account(tx, accounts, wish) : refused(ExternalLogin.Refusal.REPLAYED, wish))
                .compose(account -> logins.begin(tx, account, row.with(identity(wish))));
    }

    /** As it stands when everything that the provider says has come true. */
    private Future<Account> account(Tx tx, AccountStore accounts, ExternalLogin wish) {
        ExternalLogin.Identity who = wish.identity();
        return accounts.byIdentity(who.issuer(), who.subject()).compose(known -> {
            if (known.isPresent()) {
                return updated(tx, accounts, known.get(), wish);
            }
            if (who.email().length() > LONGEST_EMAIL
                    || !EMAIL.matcher(who.email()).matches()) {
                return refused(ExternalLogin.Refusal.EMAIL, wish);
            }
            return accounts.byEmail(who.email())
                    .compose(namesake -> namesake.isPresent()
                            ? linked(accounts, namesake.get(), wish)
                                    .compose(account -> updated(tx, accounts, account, wish))
                            : created(tx, accounts, wish));
        });
    }

    /** An account that is there already is whose address it has, and only a verified address says who that is. */
    private Future<Account> linked(AccountStore accounts, Account namesake, ExternalLogin wish) {
        return wish.identity().emailVerified().orElse(false)
                ? identified(accounts, namesake, wish)
                : refused(ExternalLogin.Refusal.EMAIL, namesake);
    }

    private Future<Account> created(Tx tx, AccountStore accounts, ExternalLogin wish) {
        if (!wish.identity().emailVerified().orElse(true)) {
            return refused(ExternalLogin.Refusal.EMAIL, wish);
        }
        UUID id = AccountIds.next(clock, random);
        Account fresh = Account.of(id, wish.identity().email(), Role.of(wish.role()), wish.environments(), "");
        return accounts.add(fresh, clock.instant())
                .compose(added -> added.isPresent()
                        ? identified(accounts, added.get(), wish)
                        : refused(ExternalLogin.Refusal.EMAIL, wish))
                .onSuccess(made -> audit.append(
                        tx,
                        AuditEntry.system(ACTOR, "createUser")
                                .on(Users.target(made))
                                .changed(null, Users.written(made))));
    }

    /** Fails for one that belongs to another identity already. */
    private Future<Account> identified(AccountStore accounts, Account account, ExternalLogin wish) {
        ExternalLogin.Identity who = wish.identity();
        return accounts.identify(account.id(), who.issuer(), who.subject(), clock.instant())
                .compose(found -> found.map(Future::succeededFuture)
                        .orElseGet(() -> refused(ExternalLogin.Refusal.EMAIL, account)));
    }

    private Future<Account> updated(Tx tx, AccountStore accounts, Account present, ExternalLogin wish) {
        if (!present.usable()) {
            return refused(ExternalLogin.Refusal.DISABLED, present);
        }
        Account wanted = new Users.Wish(
                        Optional.of(Role.of(wish.role())), Optional.of(wish.environments()), Optional.empty())
                .on(present);
        if (wanted.equals(present)) {
            return Future.succeededFuture(present);
        }
        return Users.keepOneSuperadmin(accounts, present, wanted)
                .recover(last -> last instanceof SandmeshException known && known.code() == ErrorCode.LAST_SUPERADMIN
                        ? refused(ExternalLogin.Refusal.LAST_SUPERADMIN, present)
                        : Future.failedFuture(last))
                .compose(kept -> accounts.update(wanted, clock.instant()))
                .map(Optional::orElseThrow)
                .onSuccess(now -> audit.append(
                        tx,
                        AuditEntry.system(ACTOR, "updateUser")
                                .on(Users.target(now))
                                .changed(Users.written(present), Users.written(now))));
    }

    private static <T> Future<T> refused(ExternalLogin.Refusal why, Account whose) {
        return Future.failedFuture(new Refused(why, Users.target(whose)));
    }

    private static <T> Future<T> refused(ExternalLogin.Refusal why, ExternalLogin wish) {
        ExternalLogin.Identity who = wish.identity();
        return Future.failedFuture(new Refused(why, new AuditEntry.Target("identity", who.subject(), who.email())));
    }

    private static JsonObject identity(ExternalLogin wish) {
        return new JsonObject()
                .put("issuer", wish.identity().issuer())
                .put("subject", wish.identity().subject())
                .put("role", wish.role())
                .put("environments", new JsonArray(wish.environments().written()));
    }
}
