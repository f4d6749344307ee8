package dev.sandmesh.control.audit;

import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.Tx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes days of the trail that are older than they have to be, and leaves a signed anchor in their place: the number and the hash
 * with which the chain begins from then on. Looks every hour.
 */
final class AuditRetention {

    private static final Logger LOG = LoggerFactory.getLogger(AuditRetention.class);
    private static final Duration EVERY = Duration.ofHours(1);
    /** Each has several locks, which the transaction holds to its end. */
    private static final int DAYS_AT_ONCE = 30;

    private final Vertx vertx;
    private final Database database;
    private final AuditTrail trail;
    private final HeadSigner signer;
    private final Timing timing;
    private long timer = -1;
    private boolean busy;

    /** How long rows are kept, and what day it is. */
    record Timing(Period kept, InstantSource clock) {

        LocalDate oldestKept() {
            return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minus(kept);
        }
    }

    AuditRetention(Vertx vertx, Database database, AuditTrail trail, HeadSigner signer, Timing timing) {
        this.vertx = vertx;
        this.database = database;
        this.trail = trail;
        this.signer = signer;
        this.timing = timing;
    }

    void start() {
        timer = vertx.setPeriodic(EVERY.toMillis(), due -> look());
        look();
    }

    void close() {
        vertx.cancelTimer(timer);
    }

    private synchronized void look() {
        if (!busy) {
            busy = true;
            sweep().onFailure(failure -> LOG.warn("old days of the audit trail stay for another hour", failure))
                    .onComplete(done -> ended());
        }
    }

    private synchronized void ended() {
        busy = false;
    }

    /** Completes when nothing is older than it has to be. */
    Future<Void> sweep() {
        return new AuditRetentionStore(database.client()).oldestDay().compose(found -> {
            LocalDate kept = timing.oldestKept();
            Optional<LocalDate> oldest = found.filter(day -> day.isBefore(kept));
            if (oldest.isEmpty()) {
                return Future.succeededFuture();
            }
            LocalDate until = oldest.get().plusDays(DAYS_AT_ONCE);
            LocalDate day = until.isBefore(kept) ? until : kept;
            return database.inTransaction(tx -> drop(tx, oldest.get(), day)).compose(dropped -> sweep());
        });
    }

    private Future<Void> drop(Tx tx, LocalDate oldest, LocalDate day) {
        AuditRetentionStore store = new AuditRetentionStore(tx.client());
        return store.lastBefore(day)
                .compose(last -> store.drop(day, last.map(signer::signAnchor)).onSuccess(dropped -> {
                    LOG.info("the audit trail of {} to {} was removed", oldest, day.minusDays(1));
                    last.ifPresent(head -> trail.append(tx, row(oldest, day, head)));
                }));
    }

    private static AuditEntry row(LocalDate oldest, LocalDate day, AuditHead last) {
        return AuditEntry.system("retention", "dropAudit")
                .with(new JsonObject()
                        .put("firstDay", oldest.toString())
                        .put("lastDay", day.minusDays(1).toString())
                        .put("lastSeq", last.seq()));
    }
}
