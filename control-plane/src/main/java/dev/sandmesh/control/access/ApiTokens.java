package dev.sandmesh.control.access;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.audit.AuditTrail;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.http.EnvironmentScope;
import dev.sandmesh.control.key.Digest;
import dev.sandmesh.control.key.SecretText;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** API tokens from their making to their end. */
final class ApiTokens {

    static final String MANAGE_USERS = "user:manage";
    private static final int MOST_OF_ONE_OWNER = 100;

    private final Database database;
    private final AuditTrail audit;
    private final Principals principals;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    /** What a new token is to permit. */
    record Wish(String name, Set<String> permissions, Optional<EnvironmentScope> environments, Duration lifetime) {}

    /** A token with its text, which is not kept. */
    record Made(ApiToken token, SecretText secret) {}

    ApiTokens(Database database, AuditTrail audit, Principals principals, InstantSource clock) {
        this.database = database;
        this.audit = audit;
        this.principals = principals;
        this.clock = clock;
    }

    /** A token can never permit more than its maker may do, and a token makes no other: it would outlive its own end. */
    Future<Made> create(AuditEntry row, Caller by, Wish wish) {
        if (by.kind() != Caller.Kind.USER) {
            throw new SandmeshException(ErrorCode.FORBIDDEN, "An API token cannot make another; sign in for that");
        }
        EnvironmentScope environments = wish.environments().orElse(by.environments());
        GrantPolicy.demand(
                new GrantPolicy.Rights(by.permissions(), by.environments()),
                new GrantPolicy.Rights(wish.permissions(), environments));
        SecretText secret = SecretText.create(SecretText.Kind.API_TOKEN, random);
        Instant now = clock.instant();
        ApiToken token = new ApiToken(
                AccountIds.next(clock, random),
                UUID.fromString(by.id()),
                wish.name(),
                secret.hint(),
                Buffer.buffer(Digest.sha256(secret.bytes())),
                wish.permissions(),
                environments,
                new ApiToken.Life(now, now.plus(wish.lifetime()), null, null, 0));
        return database.inTransaction(tx -> {
                    ApiTokenStore tokens = new ApiTokenStore(tx.client());
                    return new AccountStore(tx.client())
                            .lock()
                            .compose(locked -> tokens.count(token.accountId(), now))
                            .compose(count -> count < MOST_OF_ONE_OWNER
                                    ? tokens.add(token)
                                    : Future.failedFuture(new SandmeshException(
                                            ErrorCode.STATE_CONFLICT,
                                            "There are " + MOST_OF_ONE_OWNER + " tokens already; revoke one first")))
                            .onSuccess(made ->
                                    audit.append(tx, row.on(target(made)).changed(null, written(made))));
                })
                .onSuccess(principals::put)
                .map(made -> new Made(made, secret));
    }

    /** Those that are good, of the caller or also of everybody whom the caller may manage. */
    Future<ApiTokenStore.Found> list(Caller by, boolean everybody, int page, int pageSize) {
        if (everybody && !by.may(MANAGE_USERS)) {
            throw SandmeshException.missing(MANAGE_USERS);
        }
        UUID own = UUID.fromString(by.id());
        ApiTokenStore.Owners owners = everybody
                ? new ApiTokenStore.Owners(own, Role.within(by.permissions()), by.environments())
                : new ApiTokenStore.Owners(own, Set.of(), EnvironmentScope.NONE);
        return new ApiTokenStore(database.client()).list(owners, clock.instant(), page, pageSize);
    }

    Future<ApiToken> revoke(AuditEntry row, Caller by, UUID id) {
        return database.inTransaction(tx -> {
                    ApiTokenStore tokens = new ApiTokenStore(tx.client());
                    AccountStore accounts = new AccountStore(tx.client());
                    return accounts.lock()
                            .compose(locked -> tokens.find(id))
                            .compose(found -> found.filter(token -> isOwn(by, token) || by.may(MANAGE_USERS))
                                    .map(Future::succeededFuture)
                                    .orElseGet(ApiTokens::unknown))
                            .compose(token -> isOwn(by, token)
                                    ? Future.succeededFuture(token)
                                    : Users.theirs(accounts, by, token.accountId())
                                            .map(token))
                            .compose(token -> tokens.revoke(id, clock.instant()))
                            .compose(revoked ->
                                    revoked.map(Future::succeededFuture).orElseGet(ApiTokens::unknown))
                            .onSuccess(token ->
                                    audit.append(tx, row.on(target(token)).changed(written(token), null)));
                })
                .onSuccess(principals::put);
    }

    private static boolean isOwn(Caller by, ApiToken token) {
        return token.accountId().toString().equals(by.id());
    }

    private static <T> Future<T> unknown() {
        return Future.failedFuture(new SandmeshException(ErrorCode.TOKEN_NOT_FOUND));
    }

    private static AuditEntry.Target target(ApiToken token) {
        return new AuditEntry.Target("apiToken", token.id().toString(), token.name());
    }

    private static JsonObject written(ApiToken token) {
        return new JsonObject()
                .put("owner", token.accountId().toString())
                .put(
                        "permissions",
                        new JsonArray(token.permissions().stream().sorted().toList()))
                .put("environments", new JsonArray(token.environments().written()))
                .put("expiresAt", token.life().expiresAt().toString());
    }
}
