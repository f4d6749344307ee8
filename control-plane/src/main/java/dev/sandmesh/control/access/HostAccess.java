package dev.sandmesh.control.access;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.audit.AuditTrail;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.EnvironmentScope;
import dev.sandmesh.control.key.MasterKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;

/**
 * What whoever may read SANDMESH_HOME does on the host itself, without a login: the way back in when nobody can sign in any more. Each
 * step leaves its audit row; running nodes follow within a second.
 */
public final class HostAccess {

    private static final String ACTOR = "host";

    private final Vertx vertx;
    private final Database database;
    private final AuditTrail audit;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    public HostAccess(Vertx vertx, Database database, AuditTrail audit, InstantSource clock) {
        this.vertx = vertx;
        this.database = database;
        this.audit = audit;
        this.clock = clock;
    }

    /** A superadmin of all environments; answers the password for the first login. Fails with EMAIL_TAKEN. */
    public Future<String> createSuperadmin(String email) {
        return withPassword((password, hash) -> database.inTransaction(tx -> {
            AccountStore accounts = new AccountStore(tx.client());
            Account wanted = Account.of(
                            AccountIds.next(clock, random), email, Role.SUPERADMIN, EnvironmentScope.ALL, hash)
                    .withFirstPassword();
            return accounts.lock()
                    .compose(locked -> accounts.add(wanted, clock.instant()))
                    .compose(added -> added.map(Future::succeededFuture)
                            .orElseGet(() -> Future.failedFuture(new SandmeshException(ErrorCode.EMAIL_TAKEN))))
                    .map(made -> {
                        audit.append(tx, row("createUser", made).with(new JsonObject().put("role", "superadmin")));
                        return password;
                    });
        }));
    }

    /** Another password for the next login; all logins of the account end. Fails with USER_NOT_FOUND. */
    public Future<String> resetPassword(String email) {
        return withPassword((password, hash) -> database.inTransaction(tx -> {
            AccountStore accounts = new AccountStore(tx.client());
            return accounts.lock()
                    .compose(locked -> accounts.byEmail(email))
                    .compose(found -> found.map(Future::succeededFuture)
                            .orElseGet(() -> Future.failedFuture(new SandmeshException(ErrorCode.USER_NOT_FOUND))))
                    .compose(account -> accounts.setPassword(account, hash, true, clock.instant())
                            .compose(
                                    set -> new RefreshFamilyStore(tx.client()).revokeAll(account.id(), clock.instant()))
                            .map(ended -> {
                                audit.append(tx, row("resetUserPassword", account));
                                return password;
                            }));
        }));
    }

    /** Lets a new key sign access tokens; answers its name. */
    public Future<String> rotateSigningKeys(Path home) {
        return vertx.executeBlocking(() -> MasterKey.open(home, random)).compose(master -> {
            SigningKeys keys = new SigningKeys(vertx, database, audit, master, clock);
            return keys.start()
                    .compose(started -> keys.rotate(AuditEntry.system(ACTOR, "rotateSigningKeys")))
                    .map(SigningKey::kid)
                    .onComplete(done -> keys.close());
        });
    }

    private Future<String> withPassword(Work work) {
        PasswordHasher hasher = new PasswordHasher(vertx, random, HashCost.STANDARD);
        String password = FirstPassword.generate(random);
        return hasher.create(password)
                .compose(hash -> work.with(password, hash))
                .eventually(hasher::close);
    }

    private static AuditEntry row(String action, Account account) {
        return AuditEntry.system(ACTOR, action).on(Users.target(account));
    }

    private interface Work {
        Future<String> with(String password, String hash);
    }
}
