package dev.sandmesh.control.access;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.audit.AuditTrail;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.http.EnvironmentScope;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the first superadmin where there is no account at all. */
final class FirstAccount {

    private static final Logger LOG = LoggerFactory.getLogger(FirstAccount.class);

    private final AccessConfig config;
    private final Database database;
    private final AuditTrail audit;
    private final PasswordHasher hasher;
    private final FirstPassword firstPassword;
    private final SecureRandom random = new SecureRandom();

    FirstAccount(
            AccessConfig config,
            Database database,
            AuditTrail audit,
            PasswordHasher hasher,
            FirstPassword firstPassword) {
        this.config = config;
        this.database = database;
        this.audit = audit;
        this.hasher = hasher;
        this.firstPassword = firstPassword;
    }

    /** The generated password, if one was made just now. */
    Future<Optional<String>> ensure(InstantSource clock) {
        return new AccountStore(database.client())
                .any()
                .compose(any -> any ? Future.succeededFuture(Optional.empty()) : create(clock));
    }

    private Future<Optional<String>> create(InstantSource clock) {
        boolean generated = config.adminPassword().isEmpty();
        String password = config.adminPassword().orElseGet(() -> FirstPassword.generate(random));
        // Written down before the account is there: a crash in between leaves a useless file, not an unknown password.
        Future<Void> written = generated ? firstPassword.keep(password) : Future.succeededFuture();
        return written.compose(kept -> hasher.create(password))
                .compose(hash -> add(first(AccountIds.next(clock, random), hash, generated), clock.instant()))
                .map(added -> {
                    if (added.isPresent()) {
                        LOG.info("first superadmin {} created", config.adminEmail());
                    }
                    return added.isPresent() && generated ? Optional.of(password) : Optional.empty();
                });
    }

    private Future<Optional<Account>> add(Account account, Instant now) {
        return database.inTransaction(tx -> new AccountStore(tx.client())
                .addFirst(account, now)
                .onSuccess(added -> added.ifPresent(made -> audit.append(
                        tx,
                        AuditEntry.system("start", "createUser")
                                .on(Users.target(made))
                                .changed(null, Users.written(made))))));
    }

    private Account first(UUID id, String hash, boolean generated) {
        Account account = Account.of(id, config.adminEmail(), Role.SUPERADMIN, EnvironmentScope.ALL, hash);
        return generated ? account.withFirstPassword() : account;
    }
}
