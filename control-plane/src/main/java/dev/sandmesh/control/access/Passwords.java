package dev.sandmesh.control.access;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.audit.Refusals;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.FieldError;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.key.Digest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
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
    private final Refusals refusals;

    /** What came of a guess, and the account that the name belongs to. */
    private record Tried(AuditEntry row, String name, Optional<Account> account, boolean good) {

        String whose() {
            return account.map(known -> "account " + known.id())
                    .orElseGet(() -> "unknown account " + Digest.shortly(name));
        }
    }

    Passwords(Vertx vertx, AccountStore accounts, PasswordHasher hasher, LoginDelay delay, Refusals refusals) {
        this.vertx = vertx;
        this.accounts = accounts;
        this.hasher = hasher;
        this.delay = delay;
        this.refusals = refusals;
    }

    /** {@code row} says where the attempt comes from; when it fails it is told whose account it was about. */
    Future<Account> check(String email, String password, AuditEntry row) {
        return guarded(email, row, () -> accounts.byEmail(email), password);
    }

    /** The account, once its present password was given. */
    Future<Account> checkOwn(UUID accountId, String password, AuditEntry row) {
        return guarded(accountId.toString(), row, () -> accounts.byId(accountId), password);
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
            String name, AuditEntry row, Supplier<Future<Optional<Account>>> lookup, String password) {
        String key = LoginDelay.key(name, row.origin().address());
        return waited(delay.begin(key))
                .compose(ready -> lookup.get())
                .compose(found -> {
                    Optional<Account> usable = found.filter(Account::usable).filter(account -> !account.external());
                    return hasher.matches(
                                    password, usable.map(Account::passwordHash).orElse(hasher.ofNobody()))
                            .map(matches -> new Tried(row, name, found, matches && usable.isPresent()));
                })
                .onFailure(away -> delay.abandoned(key))
                .compose(tried -> verdict(tried, key));
    }

    private Future<Account> verdict(Tried tried, String key) {
        if (tried.good()) {
            delay.succeeded(key);
            return Future.succeededFuture(tried.account().orElseThrow());
        }
        delay.failed(key);
        // Never what was typed: people type their password into the wrong field.
        LOG.info(
                "a login failed ({}, from {})",
                tried.whose(),
                tried.row().origin().address());
        tried.account()
                .ifPresent(account -> refusals.note(tried.row()
                        .on(Users.target(account))
                        .refused(ErrorCode.BAD_CREDENTIALS)
                        .with(new JsonObject().put("reason", reason(account)))));
        return Future.failedFuture(new SandmeshException(ErrorCode.BAD_CREDENTIALS));
    }

    /** For the trail alone: whoever asks is told nothing of it. */
    private static String reason(Account account) {
        if (!account.usable()) {
            return "the account is disabled";
        }
        return account.external() ? "the account has no password here" : "the password was wrong";
    }

    private Future<Void> waited(Duration wait) {
        return wait.isZero()
                ? Future.succeededFuture()
                : vertx.timer(wait.toMillis(), TimeUnit.MILLISECONDS).mapEmpty();
    }
}
