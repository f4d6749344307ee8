package dev.sandmesh.control.trust;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.audit.AuditTrail;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.Tx;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.key.MasterKey;
import dev.sandmesh.control.key.SealedKey;
import dev.sandmesh.control.key.SealedKey.Purpose;
import dev.sandmesh.protocol.report.KeyAnnouncement;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of each purpose, and their succession: a new one is announced at once under the old one's signature, signs as soon as every node
 * has read it, and both are believed for a while. Asked from every event loop.
 */
final class TrustKeys {

    private static final Logger LOG = LoggerFactory.getLogger(TrustKeys.class);

    /** Those that this feature looks after. */
    static final List<Purpose> PURPOSES = List.of(Purpose.CONTROL, Purpose.COMMAND, Purpose.AGENT_TOKEN);

    /** Of one purpose at a time; half of what agents read. */
    static final int MOST_VALID = KeyAnnouncement.MOST / 2;

    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

    private final Vertx vertx;
    private final Database database;
    private final AuditTrail audit;
    private final MasterKey master;
    private final InstantSource clock;
    private final Map<Purpose, TrustRing> rings = new ConcurrentHashMap<>();
    private final Set<String> ours = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean reading = new AtomicBoolean();
    private volatile long lastRead = System.nanoTime() - PAUSE_NANOS;
    private long timer = -1;

    TrustKeys(Vertx vertx, Database database, AuditTrail audit, MasterKey master, InstantSource clock) {
        this.vertx = vertx;
        this.database = database;
        this.audit = audit;
        this.master = master;
        this.clock = clock;
    }

    /** How long a key is believed after it has a successor: longer than whoever knows only the old one may stay away. */
    static Duration overlap(Purpose purpose) {
        return switch (purpose) {
            case CONTROL -> Duration.ofDays(30);
            case COMMAND -> Duration.ofDays(1);
            case AGENT_TOKEN, AUDIT -> Duration.ofHours(2);
        };
    }

    /** Completes when there are keys. */
    Future<Void> start() {
        TrustKeyStore store = new TrustKeyStore(database.client());
        Instant now = clock.instant();
        return list().compose(present -> {
                    List<Future<?>> made = new ArrayList<>();
                    PURPOSES.stream()
                            .filter(purpose -> present.stream()
                                    .noneMatch(key -> key.sealed().purpose() == purpose))
                            .forEach(purpose -> made.add(store.add(SealedKey.create(purpose, master), now)));
                    return Future.join(made);
                })
                .compose(done -> read())
                .onSuccess(done -> timer = vertx.setPeriodic(EVERY.toMillis(), tick -> readSoon()));
    }

    void close() {
        vertx.cancelTimer(timer);
    }

    TrustRing ring(Purpose purpose) {
        TrustRing ring = rings.get(purpose);
        if (ring == null) {
            throw new IllegalStateException("the keys for " + purpose + " were not read yet");
        }
        return ring;
    }

    /** Reads them again, once a second at most: made-up tokens cannot keep the database busy. */
    void readSoon() {
        long nanos = System.nanoTime();
        if (nanos - lastRead >= PAUSE_NANOS && reading.compareAndSet(false, true)) {
            lastRead = nanos;
            read().onComplete(done -> reading.set(false))
                    .onFailure(away -> LOG.debug("keys are looked after later", away));
        }
    }

    /** Those that are believed, of every purpose, newest first. */
    Future<List<TrustKey>> list() {
        Instant now = clock.instant();
        return all().map(keys -> keys.stream().filter(key -> key.valid(now)).toList());
    }

    /** A new key is announced from now on; the others are believed for {@link #overlap} more. */
    Future<TrustKey> rotate(Purpose purpose, AuditEntry row) {
        return rotate(List.of(purpose), row).map(made -> made.get(0));
    }

    /** Each purpose gets a new key, or none does. */
    Future<List<TrustKey>> rotateAll(AuditEntry row) {
        return rotate(PURPOSES, row);
    }

    private Future<List<TrustKey>> rotate(List<Purpose> purposes, AuditEntry row) {
        Instant now = clock.instant();
        return database.inTransaction(tx -> {
                    Future<List<TrustKey>> made = Future.succeededFuture(List.of());
                    for (Purpose purpose : purposes) {
                        made = made.compose(before -> succeed(tx, purpose, row, now)
                                .map(next -> Stream.concat(before.stream(), Stream.of(next))
                                        .toList()));
                    }
                    return made;
                })
                .compose(made -> read().map(made))
                .onSuccess(made -> made.forEach(key -> LOG.info(
                        "key {} succeeds for {}; the one before it is believed until {}",
                        key.kid(),
                        key.sealed().purpose().wireName(),
                        now.plus(overlap(key.sealed().purpose())))));
    }

    private Future<TrustKey> succeed(Tx tx, Purpose purpose, AuditEntry row, Instant now) {
        SealedKey key = SealedKey.create(purpose, master);
        Instant retire = now.plus(overlap(purpose));
        TrustKeyStore store = new TrustKeyStore(tx.client());
        return store.lock(purpose).compose(locked -> store.all(purpose)).compose(before -> {
            demandRoom(purpose, before.stream().filter(this::isOurs).toList(), now);
            return store.succeed(key, now, retire).map(done -> {
                audit.append(tx, written(row, before.get(0).kid(), key, retire));
                return new TrustKey(key, now, null);
            });
        });
    }

    /** Agents refuse what names more keys than they read, with all else that it says. */
    private static void demandRoom(Purpose purpose, List<TrustKey> all, Instant now) {
        List<TrustKey> valid = all.stream().filter(key -> key.valid(now)).toList();
        if (valid.size() < MOST_VALID) {
            return;
        }
        String full = valid.size() + " keys for " + purpose.wireName()
                + " are believed already, and agents take no more;" + " nothing was rotated";
        List<Instant> ends =
                valid.stream().flatMap(key -> key.retires().stream()).sorted().toList();
        int leave = valid.size() - MOST_VALID;
        if (leave >= ends.size()) {
            throw new SandmeshException(ErrorCode.TOO_MANY_KEYS, full);
        }
        Instant next = ends.get(leave);
        throw new SandmeshException(
                ErrorCode.TOO_MANY_KEYS,
                full + ". The next rotation is possible from " + next.truncatedTo(ChronoUnit.SECONDS)
                        + " on, when the oldest of them ends",
                Duration.between(now, next));
    }

    /** Which of them signs at this moment. */
    boolean signs(TrustKey key) {
        return ring(key.sealed().purpose()).kid().equals(key.kid());
    }

    private Future<List<TrustKey>> all() {
        TrustKeyStore store = new TrustKeyStore(database.client());
        List<Future<List<TrustKey>>> reads = PURPOSES.stream().map(store::all).toList();
        return Future.all(reads).map(read -> reads.stream()
                .flatMap(found -> found.result().stream())
                .filter(this::isOurs)
                .toList());
    }

    Future<Void> read() {
        return all().map(keys -> {
            Instant now = clock.instant();
            for (Purpose purpose : PURPOSES) {
                List<TrustKey> own = keys.stream()
                        .filter(key -> key.sealed().purpose() == purpose)
                        .toList();
                if (own.stream().anyMatch(key -> key.valid(now))) {
                    rings.put(purpose, TrustRing.of(own, master, now));
                } else {
                    LOG.error("no key for {} in the table signing_keys is ours", purpose.wireName());
                }
            }
            return null;
        });
    }

    /** What was slipped into the table is not. */
    private boolean isOurs(TrustKey key) {
        String name = key.sealed().purpose() + "/" + key.kid() + "/" + key.publicKey();
        if (ours.contains(name)) {
            return true;
        }
        return key.sealed().ours(master) && ours.add(name);
    }

    private static AuditEntry written(AuditEntry row, String before, SealedKey after, Instant retire) {
        return row.on(new AuditEntry.Target(
                        "trustKey", after.kid(), after.purpose().wireName()))
                .changed(
                        new JsonObject().put("kid", before).put("retiresAt", retire.toString()),
                        new JsonObject().put("kid", after.kid()));
    }
}
