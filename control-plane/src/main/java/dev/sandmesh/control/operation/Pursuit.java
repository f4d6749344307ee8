package dev.sandmesh.control.operation;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Orders agents that may be on the way from one lease to the next: for a second or two such an agent holds none, or is not where it was.
 * Whoever gives the order need not know. Any event loop.
 */
final class Pursuit {

    /** An agent that lost its owner has another one after a beat or two. */
    private static final Duration LIMIT = Duration.ofSeconds(3);

    private static final Duration PAUSE = Duration.ofMillis(250);

    private final Vertx vertx;

    Pursuit(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Attempts until something else comes of it than {@link MissedException}, or for three seconds. */
    <T> Future<T> of(Supplier<Future<T>> attempt) {
        return until(System.nanoTime() + LIMIT.toNanos(), attempt);
    }

    private <T> Future<T> until(long deadline, Supplier<Future<T>> attempt) {
        return attempt.get().recover(failure -> {
            if (!(failure instanceof MissedException missed)) {
                return Future.failedFuture(failure);
            }
            return System.nanoTime() - deadline < 0
                    ? vertx.timer(PAUSE.toMillis(), TimeUnit.MILLISECONDS).compose(due -> until(deadline, attempt))
                    : Future.failedFuture(missed.told());
        });
    }
}
