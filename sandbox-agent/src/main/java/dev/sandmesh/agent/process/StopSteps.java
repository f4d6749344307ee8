package dev.sandmesh.agent.process;

import dev.sandmesh.agent.process.ProcessSpec.First;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What the agent can do before it stops a process, by name; no step holds a stop up for longer than it may. */
final class StopSteps {
    /** Whoever does not answer its probe will hardly answer now. */
    private static final Duration UNWELL_LIMIT = Duration.ofSeconds(3);

    private final Vertx vertx;
    private final Map<String, StopStep> steps;

    StopSteps(Vertx vertx, Map<String, StopStep> steps) {
        this.vertx = vertx;
        this.steps = Map.copyOf(steps);
    }

    /**
     * Always succeeds, on the caller's event loop.
     *
     * @return what was done or why not, as a phrase; empty when there was nothing to do
     */
    Future<String> take(First first, boolean unwell) {
        Duration limit = unwell && first.timeout().compareTo(UNWELL_LIMIT) > 0 ? UNWELL_LIMIT : first.timeout();
        StopStep step = steps.get(first.step());
        Future<String> taken = step == null
                ? Future.failedFuture("this agent cannot do that")
                : Future.succeededFuture().compose(now -> step.before(limit));
        Context context = vertx.getOrCreateContext();
        Promise<String> told = Promise.promise();
        taken.timeout(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS)
                .otherwise(failure -> first.step() + " " + explained(failure, limit))
                .onComplete(done -> context.runOnContext(there -> told.handle(done)));
        return told.future();
    }

    private static String explained(Throwable failure, Duration limit) {
        return failure instanceof TimeoutException
                ? "did not end within " + limit.toMillis() + " ms"
                : "failed: " + failure.getMessage();
    }
}
