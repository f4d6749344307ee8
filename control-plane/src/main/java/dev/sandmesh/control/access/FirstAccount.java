package dev.sandmesh.control.access;

import dev.sandmesh.control.http.EnvironmentScope;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the first superadmin where there is no account at all. */
final class FirstAccount {

    private static final Logger LOG = LoggerFactory.getLogger(FirstAccount.class);

    private final AccessConfig config;
    private final AccountStore accounts;
    private final PasswordHasher hasher;
    private final FirstPassword firstPassword;
    private final SecureRandom random;

    FirstAccount(
            AccessConfig config,
            AccountStore accounts,
            PasswordHasher hasher,
            FirstPassword firstPassword,
            SecureRandom random) {
        this.config = config;
        this.accounts = accounts;
        this.hasher = hasher;
        this.firstPassword = firstPassword;
        this.random = random;
    }

    /** The generated password, if one was made just now. */
    Future<Optional<String>> ensure(InstantSource clock) {
        return accounts.any().compose(any -> any ? Future.succeededFuture(Optional.empty()) : create(clock));
    }

    private Future<Optional<String>> create(InstantSource clock) {
        boolean generated = config.adminPassword().isEmpty();
        String password = config.adminPassword().orElseGet(() -> FirstPassword.generate(random));
        // Written down before the account is there: a crash in between leaves a useless file, not an unknown password.
        Future<Void> written = generated ? firstPassword.keep(password) : Future.succeededFuture();
        return written.compose(kept -> hasher.create(password))
                .compose(hash ->
                        accounts.addFirst(first(AccountIds.next(clock, random), hash, generated), clock.instant()))
                .map(added -> {
                    if (added.isPresent()) {
                        LOG.info("first superadmin {} created", config.adminEmail());
                    }
                    return added.isPresent() && generated ? Optional.of(password) : Optional.empty();
                });
    }

    private Account first(UUID id, String hash, boolean generated) {
        Account account = Account.of(id, config.adminEmail(), Role.SUPERADMIN, EnvironmentScope.ALL, hash);
        return generated ? account.withFirstPassword() : account;
    }
}
