package dev.sandmesh.control.access;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One read for all who ask meanwhile, a moment later: made-up tokens cannot keep the database busy. Asked from every event loop. */
final class SharedRead {

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Vertx vertx;
    private final Supplier<Future<Void>> read;
    private @Nullable Promise<Void> next;

    SharedRead(Vertx vertx, Supplier<Future<Void>> read) {
        this.vertx = vertx;
        this.read = read;
    }

    /** Completes as the read does that begins after this was called. */
    synchronized Future<Void> soon() {
        if (next == null) {
            Promise<Void> promise = Promise.promise();
            next = promise;
            vertx.setTimer(PAUSE.toMillis(), due -> {
                begin();
                read.get().onComplete(promise);
            });
        }
        return next.future();
    }

    private synchronized void begin() {
        next = null;
    }
}
