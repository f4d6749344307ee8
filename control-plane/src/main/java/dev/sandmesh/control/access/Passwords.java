package dev.sandmesh.control.access;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.FieldError;
import dev.sandmesh.control.error.SandmeshException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks passwords: known account or not, the answer costs one hash and says the same. */
final class Passwords {

    private static final Logger LOG = LoggerFactory.getLogger(Passwords.class);

    private final Vertx vertx;
    private final AccountStore accounts;
    private final PasswordHasher hasher;
    private final LoginDelay delay;

    /** What came of a guess, and how the log calls whose it was. */
    private record Tried(Optional<Account> account, String whose, String address) {}

    Passwords(Vertx vertx, AccountStore accounts, PasswordHasher hasher, LoginDelay delay) {
        this.vertx = vertx;
        this.accounts = accounts;
        this.hasher = hasher;
        this.delay = delay;
    }

    Future<Account> check(String email, String password, String address) {
        return guarded(email, address, () -> accounts.byEmail(email), password);
    }

    /** The hash for a new password, once the present one was given. */
    Future<Account> checkOwn(UUID accountId, String password, String address) {
        return guarded(accountId.toString(), address, () -> accounts.byId(accountId), password);
    }

    Future<String> hash(Account account, String current, String replacement) {
        if (replacement.equals(current) || replacement.equalsIgnoreCase(account.email())) {
            return Future.failedFuture(new SandmeshException(
                    "The new password must be another one",
                    List.of(new FieldError("/newPassword", "must be another one"))));
        }
        return hasher.create(replacement);
    }

    /** Looks up only what the delay lets through: a refused guess costs no query. */
    private Future<Account> guarded(
            String name, String address, Supplier<Future<Optional<Account>>> lookup, String password) {
        String key = LoginDelay.key(name, address);
        return waited(delay.begin(key))
                .compose(ready -> lookup.get())
                .compose(found -> {
                    Optional<Account> usable = found.filter(Account::usable);
                    String whose = found.map(account -> "account " + account.id())
                            .orElseGet(() -> "unknown account " + Digest.shortly(name));
                    return hasher.matches(
                                    password, usable.map(Account::passwordHash).orElse(PasswordHash.OF_NOBODY))
                            .map(matches -> new Tried(usable.filter(account -> matches), whose, address));
                })
                .onFailure(away -> delay.abandoned(key))
                .compose(tried -> verdict(tried, key));
    }

    private Future<Account> verdict(Tried tried, String key) {
        if (tried.account().isPresent()) {
            delay.succeeded(key);
            return Future.succeededFuture(tried.account().get());
        }
        delay.failed(key);
        // Never what was typed: people type their password into the wrong field.
        LOG.info("a login failed ({}, from {})", tried.whose(), tried.address());
        return Future.failedFuture(new SandmeshException(ErrorCode.BAD_CREDENTIALS));
    }

    private Future<Void> waited(Duration wait) {
        return wait.isZero()
                ? Future.succeededFuture()
                : vertx.timer(wait.toMillis(), TimeUnit.MILLISECONDS).mapEmpty();
    }
}
