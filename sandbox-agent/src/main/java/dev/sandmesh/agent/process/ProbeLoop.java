package dev.sandmesh.agent.process;

import dev.sandmesh.agent.probe.Probe;
import dev.sandmesh.agent.probe.ProbeResult;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Consumer;

/** Asks one probe again and again, the next time an interval after the last answer, until it is ended. */
final class ProbeLoop {
    /** The longest pause after an answer that is not good: what is seldom asked must not be long in doubt. */
    private static final long DOUBT_MILLIS = 1_000;

    private final Vertx vertx;
    private final Probe probe;
    private final Duration interval;
    private final Consumer<ProbeResult> results;
    private long timer = -1;
    private boolean ended;

    ProbeLoop(Vertx vertx, Probe probe, Duration interval, Consumer<ProbeResult> results) {
        this.vertx = vertx;
        this.probe = probe;
        this.interval = interval;
        this.results = results;
    }

    void begin() {
        if (!ended) {
            probe.check().onComplete(this::answered, failure -> answered(ProbeResult.down(failure.toString())));
        }
    }

    /** Also the answer that is still under way will not be told. */
    void end() {
        ended = true;
        vertx.cancelTimer(timer);
    }

    private void answered(ProbeResult result) {
        if (!ended) {
            long pause = result.ok() ? interval.toMillis() : Math.min(interval.toMillis(), DOUBT_MILLIS);
            timer = vertx.setTimer(Math.max(1, pause), now -> begin());
            results.accept(result);
        }
    }
}
