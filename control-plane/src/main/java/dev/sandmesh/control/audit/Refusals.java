package dev.sandmesh.control.audit;

import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.AuditSink;
import dev.sandmesh.control.http.Call;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what was denied or failed, beside the requests: nobody waits for these rows, and no flood of refusals becomes a flood of
 * rows. While the database is away they are counted. Called from every event loop.
 */
public final class Refusals implements AuditSink {

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
    private static final int MOST_WAITING = 1_000;
    private static final int BATCH = 50;
    private static final Duration LAST_CHANCE = Duration.ofSeconds(3);

    private final Vertx vertx;
    private final Context context;
    private final AuditTrail trail;
    private final InstantSource clock;
    private final Duration period;
    private final Deque<AuditEntry> waiting = new ArrayDeque<>();
    private final RefusalBook book;
    private Future<Void> writing = Future.succeededFuture();
    private boolean busy;
    private long timer = -1;

    Refusals(Vertx vertx, AuditTrail trail, InstantSource clock, Duration period) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.trail = trail;
        this.clock = clock;
        this.period = period;
        this.book = new RefusalBook(clock.instant());
    }

    void start(Database database) {
        timer = vertx.setPeriodic(period.toMillis(), due -> later(turn()));
        database.onAvailabilityChange(available -> later(flush()));
    }

    /** The machinery around endpoints saw it; what an endpoint has noted itself, and more exactly, is not taken twice. */
    @Override
    public void refused(Call<?> call, ErrorCode code, String environment) {
        if (!call.origin().mark().isNoted()) {
            AuditEntry entry = AuditEntry.of(call).in(environment).refused(code);
            // What a stranger has put into the path is no target: made-up ones would each get rows of their own.
            take(entry.actor().anonymous() ? entry.on(AuditEntry.Target.NONE) : entry);
        }
    }

    /** For an endpoint that knows more of a refusal than the machinery: for example whose account it was. */
    public void note(AuditEntry entry) {
        entry.origin().mark().noted();
        take(entry);
    }

    /** The same where {@code failure} says that somebody may not, and nothing otherwise: {@code entry} is of what was asked for. */
    public void noteDenied(AuditEntry entry, Throwable failure) {
        if (failure instanceof SandmeshException known && known.truth().denial()) {
            note(entry.refused(known.truth()));
        }
    }

    /** Writes all that was counted so far; the minute ends. */
    public Future<Void> turn() {
        // While rows wait for the database the minute goes on: nothing is lost, it is only told less finely.
        return flush().compose(done -> {
            count();
            return flush();
        });
    }

    private synchronized void count() {
        if (waiting.isEmpty()) {
            waiting.addAll(book.turn(clock.instant()));
        }
    }

    Future<Void> close() {
        vertx.cancelTimer(timer);
        return turn().timeout(LAST_CHANCE.toMillis(), TimeUnit.MILLISECONDS).otherwiseEmpty();
    }

    private void take(AuditEntry entry) {
        synchronized (this) {
            if (!book.asRow(entry)) {
                return;
            }
            if (waiting.size() >= MOST_WAITING) {
                book.count(entry);
                return;
            }
            waiting.add(entry);
        }
        context.runOnContext(go -> later(flush()));
    }

    private static void later(Future<Void> flushed) {
        flushed.onFailure(failure -> LOG.debug("refusals wait for the database", failure));
    }

    /** Completes when what waits now has been written, or cannot be at the moment. */
    private synchronized Future<Void> flush() {
        if (!busy) {
            busy = true;
            writing = next();
        }
        return writing;
    }

    private Future<Void> next() {
        List<AuditEntry> batch = batch();
        if (batch.isEmpty()) {
            return Future.succeededFuture();
        }
        return write(batch).transform(done -> {
            if (done.succeeded()) {
                return next();
            }
            putBack(batch);
            return Future.failedFuture(done.cause());
        });
    }

    private synchronized List<AuditEntry> batch() {
        List<AuditEntry> batch = new ArrayList<>();
        while (batch.size() < BATCH && !waiting.isEmpty()) {
            batch.add(waiting.remove());
        }
        busy = !batch.isEmpty();
        return batch;
    }

    private synchronized void putBack(List<AuditEntry> batch) {
        for (int i = batch.size() - 1; i >= 0; i--) {
            waiting.addFirst(batch.get(i));
        }
        busy = false;
    }

    /** Fails only when it is the database's fault; a row that it does not take is told to the log instead, alone. */
    private Future<Void> write(List<AuditEntry> batch) {
        return FaultIsolation.write(batch, trail::recordAll, (entry, done) -> {
            if (done.failed()) {
                LOG.error("a refusal of {} has no row", entry.action(), done.cause());
            }
        });
    }
}
