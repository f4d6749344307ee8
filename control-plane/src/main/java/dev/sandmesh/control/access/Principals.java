package dev.sandmesh.control.access;

import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.key.Digest;
import dev.sandmesh.control.key.SecretText;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every account and API token may do now, in this node's memory, so that each request is judged by it. A change that this node
 * makes is put in at once; those of others are read from the database twice a second by their numbers. While the database is away
 * nothing can change there, and what was known holds. Asked from every event loop.
 */
final class Principals {

    private static final Logger LOG = LoggerFactory.getLogger(Principals.class);
    private static final Duration EVERY = Duration.ofMillis(500);

    private final Vertx vertx;
    private final AccountStore accountStore;
    private final ApiTokenStore tokenStore;
    private final InstantSource clock;
    private final Map<UUID, Account> accounts = new ConcurrentHashMap<>();
    private final Map<UUID, ApiToken> tokens = new ConcurrentHashMap<>();
    private final Map<Buffer, UUID> byHash = new ConcurrentHashMap<>();
    private final Map<UUID, Instant> used = new ConcurrentHashMap<>();
    private volatile long accountCursor = -1;
    private volatile long tokenCursor = -1;
    private final AtomicInteger reading = new AtomicInteger();
    private final SharedRead shared;
    private long timer = -1;

    Principals(Vertx vertx, Database database, InstantSource clock) {
        this.vertx = vertx;
        this.accountStore = new AccountStore(database.client());
        this.tokenStore = new ApiTokenStore(database.client());
        this.clock = clock;
        this.shared = new SharedRead(vertx, this::read);
    }

    /** Completes when everything is known. */
    Future<Void> start() {
        timer = vertx.setPeriodic(EVERY.toMillis(), tick -> {
            // A database that is slower than this is not asked again meanwhile.
            if (reading.get() == 0) {
                read().onFailure(away -> LOG.debug("what others have changed is learned later", away));
            }
        });
        return read();
    }

    void close() {
        vertx.cancelTimer(timer);
    }

    /** An account as it was just read or written; an older state changes nothing. */
    void put(Account account) {
        accounts.merge(account.id(), account, (known, given) -> changed(given) >= changed(known) ? given : known);
    }

    void put(ApiToken token) {
        tokens.merge(
                token.id(),
                token,
                (known, given) -> given.life().changed() >= known.life().changed() ? given : known);
        byHash.put(token.hash(), token.id());
    }

    /** What this login stands for now; empty when for nothing any more. */
    Optional<Caller> caller(UUID accountId, Caller.Login login) {
        Optional<Account> owner = Optional.ofNullable(accounts.get(accountId)).filter(Account::usable);
        if (!ApiToken.isLogin(login)) {
            return owner.map(account -> account.caller(login));
        }
        return Optional.ofNullable(tokens.get(ApiToken.idOf(login)))
                .filter(token -> token.good(clock.instant()))
                .filter(token -> token.accountId().equals(accountId))
                .flatMap(token -> owner.map(token::caller));
    }

    /** Whether what this caller had opened has to be closed, because they may do something else now. */
    boolean outdated(Caller caller) {
        return caller(UUID.fromString(caller.id()), caller.login())
                .filter(now -> now.permissions().equals(caller.permissions())
                        && now.environments().equals(caller.environments())
                        && now.restricted() == caller.restricted())
                .isEmpty();
    }

    /** The person, if nothing newer than {@code changed} is missing here; the first request after a change may wait for a read. */
    Future<Optional<Caller>> person(UUID accountId, Caller.Login login, long changed) {
        Account known = accounts.get(accountId);
        return known != null && changed(known) >= changed
                ? Future.succeededFuture(caller(accountId, login))
                : shared.soon().otherwiseEmpty().map(read -> caller(accountId, login));
    }

    /** Whoever holds this API token, noted as used. */
    Future<Optional<Caller>> holder(SecretText secret) {
        Buffer hash = Buffer.buffer(Digest.sha256(secret.bytes()));
        return byHash.containsKey(hash)
                ? Future.succeededFuture(holder(hash))
                : shared.soon().otherwiseEmpty().map(read -> holder(hash));
    }

    /** Whose it is; empty for an account that this node does not know (any more). */
    String email(UUID accountId) {
        return Optional.ofNullable(accounts.get(accountId)).map(Account::email).orElse("");
    }

    /** When this node last saw the token, if it has not been written down yet. */
    Optional<Instant> lastUsed(UUID tokenId) {
        return Optional.ofNullable(used.get(tokenId));
    }

    /** Called once a minute: writes down which tokens were used, and forgets those that are over. */
    Future<Void> sweep() {
        Instant now = clock.instant();
        tokens.values().removeIf(token -> !token.good(now));
        byHash.values().removeIf(id -> !tokens.containsKey(id));
        accounts.values().removeIf(account -> account.standing().deleted());
        Map<UUID, Instant> written = new HashMap<>(used);
        if (written.isEmpty()) {
            return Future.succeededFuture();
        }
        return tokenStore.used(written).onSuccess(done -> written.forEach(used::remove));
    }

    private Optional<Caller> holder(Buffer hash) {
        ApiToken token = Optional.ofNullable(byHash.get(hash)).map(tokens::get).orElse(null);
        if (token == null) {
            return Optional.empty();
        }
        Optional<Caller> holder = caller(token.accountId(), token.login());
        holder.ifPresent(caller -> used.put(token.id(), clock.instant()));
        return holder;
    }

    private Future<Void> read() {
        reading.incrementAndGet();
        return accountStore
                .changedSince(accountCursor)
                .onSuccess(this::takeAccounts)
                .compose(done -> tokenStore.changedSince(tokenCursor))
                .onSuccess(this::takeTokens)
                .onComplete(done -> reading.decrementAndGet())
                .mapEmpty();
    }

    /** Numbers are in the order of commits: what was read is all there is up to its highest number. */
    private synchronized void takeAccounts(List<Account> read) {
        read.forEach(account -> {
            put(account);
            accountCursor = Math.max(accountCursor, changed(account));
        });
    }

    private synchronized void takeTokens(List<ApiToken> read) {
        read.forEach(token -> {
            put(token);
            tokenCursor = Math.max(tokenCursor, token.life().changed());
        });
    }

    private static long changed(Account account) {
        return account.history().changed();
    }
}
