package dev.sandmesh.agent.probe;

import io.vertx.core.Future;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks again when the answer is bad and the agent itself ran late meanwhile: nobody is restarted because we were starved. Not
 * for ever: what fails as often as this is not well, whatever else is wrong.
 */
final class TimelyProbe implements Probe {
    private static final Logger LOG = LoggerFactory.getLogger(TimelyProbe.class);

    /** Less than this loses no answer, with limits of a second and more. */
    private static final Duration LATE = Duration.ofMillis(250);

    private static final int MOST_REPEATS = 5;

    private final Probe probe;
    private final Timeliness timeliness;

    TimelyProbe(Probe probe, Timeliness timeliness) {
        this.probe = probe;
        this.timeliness = timeliness;
    }

    @Override
    public Future<ProbeResult> check() {
        return check(MOST_REPEATS);
    }

    private Future<ProbeResult> check(int repeats) {
        timeliness.begin();
        long begun = System.nanoTime();
        return probe.check().compose(result -> {
            if (result.ok() || repeats == 0) {
                return Future.succeededFuture(result);
            }
            Duration late = timeliness.worstSince(begun);
            if (late.compareTo(LATE) < 0) {
                return Future.succeededFuture(result);
            }
            LOG.info(
                    "a check that failed does not count, since the agent itself ran {} ms late: {}",
                    late.toMillis(),
                    result.reason());
            return check(repeats - 1);
        });
    }
}
