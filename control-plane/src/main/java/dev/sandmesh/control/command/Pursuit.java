package dev.sandmesh.control.command;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Orders agents that may be on the way from one lease to the next: for a second or two such an agent holds none, or is not where it was.
 * Whoever gives the order need not know. Any event loop.
 */
final class Pursuit {

    /** An agent that lost its owner has another one after a beat or two. */
    private static final Duration TRIES = Duration.ofSeconds(3);

    private static final Duration PAUSE = Duration.ofMillis(250);

    /** In less than that no agent can be expected to answer. */
    private static final Duration LEAST = Duration.ofMillis(500);

    private final Vertx vertx;

    Pursuit(Vertx vertx) {
        this.vertx = vertx;
    }

    /**
     * Attempts, each for what is left of the limit, until something else comes of it than {@link MissedException}, or for three
     * seconds.
     */
    <T> Future<T> of(Duration limit, Function<Duration, Future<T>> attempt) {
        return attempt(System.nanoTime(), limit, limit, attempt);
    }

    private <T> Future<T> attempt(long begun, Duration limit, Duration left, Function<Duration, Future<T>> attempt) {
        return attempt.apply(left).recover(failure -> {
            if (!(failure instanceof MissedException missed)) {
                return Future.failedFuture(failure);
            }
            Duration passed = Duration.ofNanos(System.nanoTime() - begun).plus(PAUSE);
            Duration rest = limit.minus(passed);
            return passed.compareTo(TRIES) < 0 && rest.compareTo(LEAST) >= 0
                    ? vertx.timer(PAUSE.toMillis(), TimeUnit.MILLISECONDS)
                            .compose(due -> attempt(begun, limit, rest, attempt))
                    : Future.failedFuture(missed.told());
        });
    }
}
