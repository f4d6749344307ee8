package dev.sandmesh.agent.process;

import dev.sandmesh.agent.probe.Probes;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;

/** What every runner of a process works with. */
record Tools(
        Vertx vertx,
        WorkerExecutor workers,
        Probes probes,
        Launcher launcher,
        StateFiles files,
        StatusWatch statuses,
        StopSteps stopSteps) {}
