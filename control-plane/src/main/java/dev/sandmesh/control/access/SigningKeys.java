package dev.sandmesh.control.access;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.audit.AuditTrail;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.key.MasterKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that sign access tokens, and their succession: a new one signs at once, the one before it verifies until every token of it
 * has run out. A node that meets a key which it does not know reads the keys again. Asked from every event loop.
 */
final class SigningKeys {

    private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);
    /** A key signs for so long, then it is replaced without anybody asking. */
    static final Duration LONGEST = Duration.ofDays(90);
    /** Longer than any access token lives, by what clocks may differ. */
    static final Duration OVERLAP = Duration.ofHours(1);

    private static final Duration EVERY = Duration.ofMinutes(1);

    private final Vertx vertx;
    private final Database database;
    private final AuditTrail audit;
    private final MasterKey master;
    private final InstantSource clock;
    private volatile @Nullable Keyring ring;
    private final SharedRead shared;
    private long timer = -1;

    SigningKeys(Vertx vertx, Database database, AuditTrail audit, MasterKey master, InstantSource clock) {
        this.vertx = vertx;
        this.database = database;
        this.audit = audit;
        this.master = master;
        this.clock = clock;
        this.shared = new SharedRead(vertx, this::read);
    }

    /** Completes when there are keys. */
    Future<Void> start() {
        timer = vertx.setPeriodic(
                EVERY.toMillis(), tick -> tend().onFailure(away -> LOG.debug("keys are looked after later", away)));
        SigningKeyStore store = new SigningKeyStore(database.client());
        return store.valid(clock.instant())
                .compose(found -> found.isEmpty()
                        ? store.addFirst(SigningKey.create(master, clock.instant()))
                        : Future.succeededFuture())
                .compose(made -> tend());
    }

    void close() {
        vertx.cancelTimer(timer);
    }

    Keyring ring() {
        Keyring present = ring;
        if (present == null) {
            throw new IllegalStateException("the signing keys were not read yet");
        }
        return present;
    }

    Future<List<SigningKey>> list() {
        return new SigningKeyStore(database.client()).valid(clock.instant());
    }

    /** A new key signs from now on; the others verify for {@link #OVERLAP} more. */
    Future<SigningKey> rotate(AuditEntry row) {
        return replaced(row, Duration.ZERO).map(Optional::orElseThrow);
    }

    /** Reads the keys for whoever met one that is not known here. */
    Future<Void> readSoon() {
        return shared.soon();
    }

    /** Reads the keys, and replaces the newest when it has served long enough. */
    Future<Void> tend() {
        return list().compose(keys -> {
            Instant due = clock.instant().minus(LONGEST);
            use(keys);
            return keys.get(0).createdAt().isBefore(due)
                    ? replaced(AuditEntry.system("schedule", "rotateSigningKeys"), LONGEST)
                            .mapEmpty()
                    : Future.succeededFuture();
        });
    }

    private Future<Void> read() {
        return list().onSuccess(this::use).mapEmpty();
    }

    private synchronized void use(List<SigningKey> keys) {
        Keyring fresh = new Keyring(vertx, master, keys);
        Keyring known = ring;
        if (known == null || !known.kids().equals(fresh.kids())) {
            ring = fresh;
        }
    }

    /** Under the lock that all changes of access take; empty when another node was quicker. */
    private Future<Optional<SigningKey>> replaced(AuditEntry row, Duration ifOlderThan) {
        Instant now = clock.instant();
        SigningKey key = SigningKey.create(master, now);
        return database.inTransaction(tx -> {
                    SigningKeyStore store = new SigningKeyStore(tx.client());
                    return new AccountStore(tx.client())
                            .lock()
                            .compose(locked -> store.valid(now))
                            .compose(keys -> {
                                if (!ifOlderThan.isZero()
                                        && keys.get(0)
                                                .createdAt()
                                                .plus(ifOlderThan)
                                                .isAfter(now)) {
                                    return Future.succeededFuture(Optional.<SigningKey>empty());
                                }
                                return store.replace(key, now.plus(OVERLAP)).map(done -> {
                                    audit.append(tx, written(row, keys.get(0), key));
                                    return Optional.of(key);
                                });
                            });
                })
                .compose(made -> read().map(made))
                .onSuccess(made -> made.ifPresent(
                        rotated -> LOG.info("signing key {} signs access tokens from now on", rotated.kid())));
    }

    private static AuditEntry written(AuditEntry row, SigningKey before, SigningKey after) {
        return row.on(new AuditEntry.Target("signingKey", after.kid(), after.kid()))
                .changed(new JsonObject().put("kid", before.kid()), new JsonObject().put("kid", after.kid()));
    }
}
