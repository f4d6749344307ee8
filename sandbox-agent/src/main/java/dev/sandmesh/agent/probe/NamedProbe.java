package dev.sandmesh.agent.probe;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A probe that another part of the agent provides, held to the limit that the specification sets. */
final class NamedProbe implements Probe {
    private final Probe probe;
    private final Duration limit;

    NamedProbe(Probe probe, Duration limit) {
        this.probe = probe;
        this.limit = limit;
    }

    @Override
    public Future<ProbeResult> check() {
        return probe.check()
                .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                .recover(failure -> Future.succeededFuture(ProbeResult.down(
                        failure instanceof TimeoutException
                                ? "does not answer within " + limit.toMillis() + " ms"
                                : String.valueOf(failure.getMessage()))));
    }
}
