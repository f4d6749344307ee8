package dev.sandmesh.control.peer;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes down what was noted, and removes what is old. */
final class PeerVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(PeerVerticle.class);
    private static final Duration FLUSH = Duration.ofSeconds(1);
    private static final Duration SWEEP = Duration.ofMinutes(10);
    private static final Duration LAST_CHANCE = Duration.ofSeconds(3);
    private static final Duration KEPT = Duration.ofDays(30);
    private static final int BATCH = 250;

    /** Of each door, of all nodes; a flood cannot fill the database, nor wash out what was seen at another door. */
    static final long MOST_KEPT = 2_500;

    private final PeerBook book;
    private final PeerStore store;
    private final InstantSource clock;
    private boolean flushing;
    private long flush = -1;
    private long sweep = -1;

    PeerVerticle(PeerBook book, PeerStore store, InstantSource clock) {
        this.book = book;
        this.store = store;
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        flush = vertx.setPeriodic(FLUSH.toMillis(), due -> flushInTurn());
        sweep = vertx.setPeriodic(SWEEP.toMillis(), due -> sweep());
        sweep();
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        vertx.cancelTimer(flush);
        vertx.cancelTimer(sweep);
        return flush().timeout(LAST_CHANCE.toMillis(), TimeUnit.MILLISECONDS).otherwiseEmpty();
    }

    private void flushInTurn() {
        if (!flushing) {
            flushing = true;
            flush().onComplete(done -> {
                flushing = false;
                book.forget(clock.instant());
            });
        }
    }

    /** Completes when nothing waits, or the database does not take it at the moment. */
    private Future<Void> flush() {
        List<RefusalCount> batch = book.take(BATCH);
        if (batch.isEmpty()) {
            return Future.succeededFuture();
        }
        return store.add(batch).transform(written -> {
            if (written.succeeded()) {
                return flush();
            }
            book.notWritten(batch);
            LOG.debug("refused peers wait for the database", written.cause());
            return Future.succeededFuture();
        });
    }

    private void sweep() {
        store.forget(clock.instant().minus(KEPT))
                .compose(forgotten -> store.keep(MOST_KEPT))
                .onFailure(failure -> LOG.debug("old refusals stay for the next time", failure));
    }
}
