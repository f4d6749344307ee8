package dev.sandmesh.control.change;

import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.Tx;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.protocol.Hop;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects items of many callers for a few milliseconds and commits them together, in the order in which they came, one
 * transaction at a time. When a transaction fails because of an item, its halves are tried apart until only the bad one fails.
 */
public final class BatchCommitter<W> {

    private static final Logger LOG = LoggerFactory.getLogger(BatchCommitter.class);

    private final Vertx vertx;
    private final Context context;
    private final Database database;
    private final ChangeLog changeLog;
    private final BiFunction<Tx, List<W>, Future<List<Fact>>> writer;
    private final BatchConfig config;
    private final AtomicInteger waiting = new AtomicInteger();
    private final Deque<Item<W>> queue = new ArrayDeque<>();
    private final BatchFigures figures = new BatchFigures();
    private boolean collecting;
    private boolean committing;
    private boolean closed;

    public BatchCommitter(
            Vertx vertx,
            Database database,
            ChangeLog changeLog,
            BiFunction<Tx, List<W>, Future<List<Fact>>> writer,
            BatchConfig config) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.database = database;
        this.changeLog = changeLog;
        this.writer = writer;
        this.config = config;
        database.onAvailabilityChange(available -> context.runOnContext(go -> flush()));
    }

    private record Item<W>(W work, Promise<Void> done) {

        void end(@Nullable Throwable failure) {
            if (failure == null) {
                done.complete();
            } else {
                done.fail(failure);
            }
        }
    }

    /** Succeeds once the item is committed, on the caller's event loop. */
    public Future<Void> submit(W work) {
        Promise<Void> done = Promise.promise();
        if (waiting.incrementAndGet() > config.capacity()) {
            waiting.decrementAndGet();
            figures.refused(1);
            return Future.failedFuture(new SandmeshException(ErrorCode.OVERLOADED));
        }
        context.runOnContext(go -> accept(new Item<>(work, done)));
        return Hop.back(done.future());
    }

    /** How many items are not yet committed. */
    public int waiting() {
        return waiting.get();
    }

    public BatchFigures figures() {
        return figures;
    }

    /** Refuses what comes from now on and what still waits; a transaction that runs is let run. */
    public void close() {
        context.runOnContext(go -> {
            closed = true;
            refuseAll(new SandmeshException(ErrorCode.OVERLOADED, "This control node is stopping"));
        });
    }

    private void accept(Item<W> item) {
        queue.add(item);
        if (closed) {
            refuseAll(new SandmeshException(ErrorCode.OVERLOADED, "This control node is stopping"));
        } else if (queue.size() >= config.batch()) {
            flush();
        } else if (!collecting && !committing) {
            collecting = true;
            vertx.setTimer(config.delay().toMillis(), timer -> flush());
        }
    }

    private void flush() {
        collecting = false;
        if (committing || queue.isEmpty()) {
            return;
        }
        if (!database.available()) {
            if (!config.waitsForDatabase()) {
                refuseAll(new SandmeshException(ErrorCode.DATABASE_UNAVAILABLE));
            }
            return;
        }
        committing = true;
        List<Item<W>> batch = new ArrayList<>(Math.min(queue.size(), config.batch()));
        while (batch.size() < config.batch() && !queue.isEmpty()) {
            batch.add(queue.remove());
        }
        commit(batch)
                .compose(uncommitted -> {
                    putBack(uncommitted);
                    return uncommitted.isEmpty() ? Future.succeededFuture() : pause();
                })
                .onComplete(done -> {
                    committing = false;
                    flush();
                });
    }

    /** Tells each item its end; brings those that have to wait for the database. */
    private Future<List<Item<W>>> commit(List<Item<W>> batch) {
        List<W> works = batch.stream().map(Item::work).toList();
        return changeLog
                .<List<Item<W>>>commit(tx -> writer.apply(tx, works).map(facts -> new Committed<>(batch, facts)))
                .<List<Item<W>>>map(committed -> {
                    figures.committed(batch.size());
                    end(batch, null);
                    return List.of();
                })
                .recover(failure -> failed(batch, failure));
    }

    private Future<List<Item<W>>> failed(List<Item<W>> batch, Throwable failure) {
        boolean away = SandmeshException.isDatabaseAway(failure);
        if (away && config.waitsForDatabase() && !closed) {
            return Future.succeededFuture(batch);
        }
        if (away || batch.size() == 1) {
            LOG.debug("{} items could not be committed", batch.size(), failure);
            end(batch, failure);
            return Future.succeededFuture(List.of());
        }
        List<Item<W>> left = batch.subList(0, batch.size() / 2);
        List<Item<W>> right = batch.subList(batch.size() / 2, batch.size());
        return commit(left).compose(waiting -> waiting.isEmpty() ? commit(right) : joined(waiting, right));
    }

    /** The order of items is kept: what came later does not overtake what waits. */
    private static <I> Future<List<I>> joined(List<I> first, List<I> then) {
        List<I> all = new ArrayList<>(first);
        all.addAll(then);
        return Future.succeededFuture(all);
    }

    private void putBack(List<Item<W>> batch) {
        for (int i = batch.size() - 1; i >= 0; i--) {
            queue.addFirst(batch.get(i));
        }
    }

    /** The database failed although it counts as available: give its monitor a moment to find out. */
    private Future<Void> pause() {
        Promise<Void> over = Promise.promise();
        vertx.setTimer(250, timer -> over.complete());
        return over.future();
    }

    private void refuseAll(Throwable reason) {
        List<Item<W>> refused = List.copyOf(queue);
        queue.clear();
        end(refused, reason);
    }

    private void end(List<Item<W>> items, @Nullable Throwable failure) {
        waiting.addAndGet(-items.size());
        if (failure != null) {
            figures.refused(items.size());
        }
        items.forEach(item -> item.end(failure));
    }
}
