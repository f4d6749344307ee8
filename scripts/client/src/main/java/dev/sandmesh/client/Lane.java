package dev.sandmesh.client;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/** Lets so many questions go at once, and so many a second, because the door refuses more, and closes on many more. One event loop. */
final class Lane {

    private static final int AT_ONCE = 6;
    private static final int BURST = 50;
    private static final long SPACING_NANOS = 25_000_000;

    private final Vertx vertx;
    private final Deque<Runnable> queue = new ArrayDeque<>();
    private int busy;
    private long paidUntil = System.nanoTime();
    private long timer = -1;

    Lane(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Runs it when it is its turn. */
    <T> Future<T> run(Supplier<Future<T>> work) {
        Promise<T> done = Promise.promise();
        queue.add(() -> work.get().onComplete(outcome -> {
            busy--;
            admit();
            done.handle(outcome);
        }));
        admit();
        return done.future();
    }

    void close() {
        vertx.cancelTimer(timer);
    }

    private void admit() {
        vertx.cancelTimer(timer);
        while (busy < AT_ONCE && !queue.isEmpty()) {
            long now = System.nanoTime();
            long early = paidUntil - now - BURST * SPACING_NANOS;
            if (early > 0) {
                timer = vertx.setTimer(Math.max(1, early / 1_000_000), turn -> admit());
                return;
            }
            paidUntil = Math.max(paidUntil, now) + SPACING_NANOS;
            busy++;
            queue.remove().run();
        }
    }
}
