package dev.sandmesh.agent.process;

import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** Looks again and again whether the state directory takes writes. Lives on the supervisor's event loop. */
final class StateWatch {
    private static final long PERIOD_MILLIS = Duration.ofSeconds(5).toMillis();

    private final Vertx vertx;
    private final WorkerExecutor workers;
    private final Callable<Optional<String>> look;
    private final Consumer<Optional<String>> told;
    private long timer = -1;
    private boolean looking;
    private boolean ended;

    /**
     * Looks at nothing yet.
     *
     * @param look writes what could not be written, and says what is wrong, or nothing; blocks
     * @param told hears that after each look
     */
    StateWatch(Vertx vertx, WorkerExecutor workers, Callable<Optional<String>> look, Consumer<Optional<String>> told) {
        this.vertx = vertx;
        this.workers = workers;
        this.look = look;
        this.told = told;
    }

    void begin() {
        timer = vertx.setPeriodic(PERIOD_MILLIS, ignored -> look());
        look();
    }

    void end() {
        ended = true;
        vertx.cancelTimer(timer);
    }

    /** A disk that hangs is asked once, not once more each time. */
    private void look() {
        if (looking) {
            return;
        }
        looking = true;
        workers.executeBlocking(look, false).onComplete(seen -> {
            looking = false;
            if (!ended) {
                told.accept(seen.succeeded() ? seen.result() : Optional.of(String.valueOf(seen.cause())));
            }
        });
    }
}
