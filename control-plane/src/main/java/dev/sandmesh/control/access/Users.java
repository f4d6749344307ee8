package dev.sandmesh.control.access;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.audit.AuditTrail;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.Tx;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.http.EnvironmentScope;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The people who may sign in. Every change is decided under one lock: that of two who take each other's role one comes too late, and
 * somebody who may repair everything is always left.
 */
final class Users {

    private static final String MANAGE = "user:manage";

    private final Database database;
    private final AuditTrail audit;
    private final PasswordHasher hasher;
    private final InstantSource clock;
    private final Memory memory;
    private final SecureRandom random = new SecureRandom();

    /** What this node knows of principals and of logins that have ended. */
    record Memory(Principals principals, EndedLogins ended) {}

    /** An account with the password that its owner has to change. */
    record Made(Account account, String password) {}

    /** What is to be changed; what is absent stays. */
    record Wish(Optional<Role> role, Optional<EnvironmentScope> environments, Optional<Boolean> disabled) {

        Account on(Account account) {
            return new Account(
                    account.id(),
                    account.email(),
                    role.orElse(account.role()),
                    environments.orElse(account.environments()),
                    account.passwordHash(),
                    new Account.Standing(
                            account.mustChangePassword(),
                            disabled.orElse(account.standing().disabled()),
                            false),
                    account.history());
        }
    }

    /** What a change has left, and the logins that it has ended. */
    private record Done(Account account, List<UUID> ended, List<ApiToken> revoked) {}

    Users(Database database, AuditTrail audit, PasswordHasher hasher, InstantSource clock, Memory memory) {
        this.database = database;
        this.audit = audit;
        this.hasher = hasher;
        this.clock = clock;
        this.memory = memory;
    }

    Future<AccountStore.Found> list(String text, String role, int page, int pageSize) {
        return new AccountStore(database.client()).list(text, role, page, pageSize);
    }

    Future<Account> find(UUID id) {
        return new AccountStore(database.client()).byId(id).compose(Users::present);
    }

    Future<Made> create(AuditEntry row, Caller by, String email, Role role, EnvironmentScope environments) {
        String password = FirstPassword.generate(random);
        GrantPolicy.Rights wanted = GrantPolicy.Rights.of(role, environments);
        return hasher.create(password).compose(hash -> changed(tx -> {
                    AccountStore accounts = new AccountStore(tx.client());
                    UUID id = AccountIds.next(clock, random);
                    return rights(accounts, by)
                            .compose(own -> {
                                GrantPolicy.demand(own, wanted);
                                return accounts.add(
                                        Account.of(id, email, role, environments, hash)
                                                .withFirstPassword(),
                                        clock.instant());
                            })
                            .compose(added -> added.map(Future::succeededFuture)
                                    .orElseGet(() -> Future.failedFuture(new SandmeshException(ErrorCode.EMAIL_TAKEN))))
                            .onSuccess(made ->
                                    audit.append(tx, row.on(target(made)).changed(null, written(made))))
                            .map(made -> new Done(made, List.of(), List.of()));
                })
                .map(account -> new Made(account, password)));
    }

    Future<Account> update(AuditEntry row, Caller by, UUID id, long version, Wish wish) {
        return changed(tx -> {
            AccountStore accounts = new AccountStore(tx.client());
            return theirs(accounts, by, id).compose(present -> {
                Account wanted = wish.on(present);
                if (present.history().version() != version) {
                    return Future.failedFuture(new SandmeshException(ErrorCode.VERSION_CONFLICT));
                }
                return keepOneSuperadmin(accounts, present, wanted)
                        .compose(kept -> rights(accounts, by))
                        .compose(own -> {
                            GrantPolicy.demand(own, GrantPolicy.Rights.of(wanted.role(), wanted.environments()));
                            return accounts.update(wanted, clock.instant());
                        })
                        .compose(Users::present)
                        .onSuccess(now -> audit.append(tx, row.on(target(now)).changed(written(present), written(now))))
                        .map(now -> new Done(now, List.of(), List.of()));
            });
        });
    }

    Future<Account> delete(AuditEntry row, Caller by, UUID id) {
        return changed(tx -> {
            AccountStore accounts = new AccountStore(tx.client());
            return theirs(accounts, by, id).compose(present -> keepOneSuperadmin(accounts, present, null)
                    .compose(kept -> accounts.delete(id, clock.instant()))
                    .compose(Users::present)
                    .compose(gone -> ended(tx, gone))
                    .onSuccess(done -> audit.append(tx, row.on(target(present)).changed(written(present), null))));
        });
    }

    /** A new password for the next login, which has to change it; every login of the account ends. */
    Future<Made> resetPassword(AuditEntry row, Caller by, UUID id) {
        String password = FirstPassword.generate(random);
        return hasher.create(password).compose(hash -> changed(tx -> {
                    AccountStore accounts = new AccountStore(tx.client());
                    return theirs(accounts, by, id)
                            .compose(Users::withPassword)
                            .compose(present -> accounts.setPassword(present, hash, true, clock.instant()))
                            .compose(Users::present)
                            .compose(now -> loggedOut(tx, now))
                            .onSuccess(done -> audit.append(tx, row.on(target(done.account()))));
                })
                .map(account -> new Made(account, password)));
    }

    Future<Account> logout(AuditEntry row, Caller by, UUID id) {
        return changed(tx -> theirs(new AccountStore(tx.client()), by, id)
                .compose(present -> loggedOut(tx, present))
                .onSuccess(done -> audit.append(tx, row.on(target(done.account())))));
    }

    /** Under the lock of all such changes; what came of it is in this node's memory before anybody is answered. */
    private Future<Account> changed(Function<Tx, Future<Done>> work) {
        return database.inTransaction(tx -> new AccountStore(tx.client()).lock().compose(locked -> work.apply(tx)))
                .onSuccess(done -> {
                    memory.principals().put(done.account());
                    done.revoked().forEach(memory.principals()::put);
                    memory.ended().add(done.ended());
                })
                .map(Done::account);
    }

    /** What the caller has at this moment, not when the request was let in. */
    private static Future<GrantPolicy.Rights> rights(AccountStore accounts, Caller by) {
        return accounts.byId(UUID.fromString(by.id())).map(found -> {
            GrantPolicy.Rights now = found.filter(Account::usable)
                    .map(account -> GrantPolicy.Rights.of(account.role(), account.environments()))
                    .orElseGet(() -> GrantPolicy.Rights.of(Role.USER, EnvironmentScope.NONE));
            GrantPolicy.Rights own = now.within(new GrantPolicy.Rights(by.permissions(), by.environments()));
            if (!own.permissions().contains(MANAGE)) {
                throw SandmeshException.missing(MANAGE);
            }
            return own;
        });
    }

    /** The account, if the caller has all that it has, and it is another's. */
    static Future<Account> theirs(AccountStore accounts, Caller by, UUID id) {
        return rights(accounts, by)
                .compose(own -> accounts.byId(id).compose(Users::present).map(found -> {
                    GrantPolicy.demand(own, GrantPolicy.Rights.of(found.role(), found.environments()));
                    if (found.id().toString().equals(by.id())) {
                        throw new SandmeshException(
                                ErrorCode.OWN_ROLE, "Nobody does this to their own account; ask another administrator");
                    }
                    return found;
                }));
    }

    private static Future<Account> withPassword(Account account) {
        return account.external()
                ? Future.failedFuture(new SandmeshException(
                        ErrorCode.STATE_CONFLICT,
                        "This account has no password here: its identity provider vouches for it"))
                : Future.succeededFuture(account);
    }

    static Future<Void> keepOneSuperadmin(AccountStore accounts, Account present, @Nullable Account wanted) {
        return !repairs(present) || (wanted != null && repairs(wanted))
                ? Future.succeededFuture()
                : accounts.otherSuperadmin(present.id())
                        .compose(left -> left
                                ? Future.succeededFuture()
                                : Future.failedFuture(new SandmeshException(
                                        ErrorCode.LAST_SUPERADMIN,
                                        "This is the last superadmin of all environments; make another one first")));
    }

    private static boolean repairs(Account account) {
        return account.role() == Role.SUPERADMIN && account.environments().all() && account.usable();
    }

    private Future<Done> loggedOut(Tx tx, Account account) {
        return new RefreshFamilyStore(tx.client())
                .revokeAll(account.id(), clock.instant())
                .map(ended -> new Done(account, ended, List.of()));
    }

    private Future<Done> ended(Tx tx, Account account) {
        return loggedOut(tx, account).compose(done -> new ApiTokenStore(tx.client())
                .revokeAll(account.id(), clock.instant())
                .map(revoked -> new Done(account, done.ended(), revoked)));
    }

    private static Future<Account> present(Optional<Account> found) {
        return found.map(Future::succeededFuture)
                .orElseGet(() -> Future.failedFuture(new SandmeshException(ErrorCode.USER_NOT_FOUND)));
    }

    static AuditEntry.Target target(Account account) {
        return new AuditEntry.Target("user", account.id().toString(), account.email());
    }

    static JsonObject written(Account account) {
        return new JsonObject()
                .put("role", account.role().wireName())
                .put("environments", new JsonArray(account.environments().written()))
                .put("disabled", account.standing().disabled());
    }
}
