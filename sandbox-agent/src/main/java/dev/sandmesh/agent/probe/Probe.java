package dev.sandmesh.agent.probe;

import io.vertx.core.Future;

/** Asks one thing of the host and always answers within its own time limit. */
@FunctionalInterface
public interface Probe {
    /** Never fails: what goes wrong is a {@link ProbeResult} that is not ok. */
    Future<ProbeResult> check();
}
