package dev.sandmesh.agent.process;

import io.vertx.core.Vertx;

/** How long a process that exits again and again has to wait for its next start; lives on the supervisor's event loop. */
final class BackOff {
    private final Vertx vertx;
    private final Runnable changed;
    private RestartHistory history = RestartHistory.NONE;
    private boolean over = true;
    private long waiting = -1;
    private long proving = -1;

    BackOff(Vertx vertx, Runnable changed) {
        this.vertx = vertx;
        this.changed = changed;
    }

    boolean isOver() {
        return over;
    }

    boolean isFlapping() {
        return history.flapping();
    }

    /** It runs; once it has done so for long enough it is not taken to be flapping any more. */
    void started(RestartPolicy policy) {
        proving = vertx.setTimer(Math.max(1, policy.stable().toMillis()), timer -> {
            history = history.stable();
            changed.run();
        });
    }

    /** It does not run any more, whoever wanted that. */
    void ended() {
        vertx.cancelTimer(proving);
    }

    /** What would be decided of an exit now. */
    RestartPolicy.Decision judge(RestartPolicy policy) {
        return policy.decide(exited(policy));
    }

    /** It exited and nobody wanted that. */
    RestartPolicy.Decision begin(RestartPolicy policy) {
        history = exited(policy);
        RestartPolicy.Decision decision = policy.decide(history);
        long millis = decision.delay().toMillis();
        over = millis == 0;
        if (!over) {
            waiting = vertx.setTimer(millis, timer -> {
                over = true;
                changed.run();
            });
        }
        return decision;
    }

    /** Somebody wants it to start now, or not at all. */
    void end() {
        vertx.cancelTimer(waiting);
        over = true;
    }

    /** As if it had never exited. */
    void forget() {
        history = RestartHistory.NONE;
        end();
    }

    private RestartHistory exited(RestartPolicy policy) {
        return history.exitedAt(System.nanoTime(), policy);
    }
}
