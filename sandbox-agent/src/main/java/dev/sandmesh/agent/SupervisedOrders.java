package dev.sandmesh.agent;

import dev.sandmesh.agent.command.OrderFailedException;
import dev.sandmesh.agent.command.Orders;
import dev.sandmesh.agent.drain.IntakeVerticle;
import dev.sandmesh.agent.heartbeat.HeartbeatVerticle;
import dev.sandmesh.agent.job.JobEnd;
import dev.sandmesh.agent.process.ProcessOrderException;
import dev.sandmesh.agent.view.ViewVerticle;
import dev.sandmesh.protocol.command.LogLines;
import dev.sandmesh.protocol.command.OpenView;
import dev.sandmesh.protocol.command.Pause;
import dev.sandmesh.protocol.command.Resume;
import dev.sandmesh.protocol.report.Heartbeat;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;

/** Hands orders to those who carry them out. */
final class SupervisedOrders implements Orders {

    static final JobEnd NO_WORKER =
            JobEnd.refused("no_worker", "this agent knows of no worker: set workerUrl in its configuration");

    private static final JobEnd NO_VIEW = JobEnd.refused("no_view", "this view has ended");

    private final HeartbeatVerticle heartbeat;
    private final Processes processes;
    private final Optional<IntakeVerticle> intake;
    private final ViewVerticle views;

    SupervisedOrders(
            HeartbeatVerticle heartbeat, Processes processes, Optional<IntakeVerticle> intake, ViewVerticle views) {
        this.heartbeat = heartbeat;
        this.processes = processes;
        this.intake = intake;
        this.views = views;
    }

    @Override
    public Future<Heartbeat> check(Duration limit) {
        return heartbeat.fresh(limit);
    }

    @Override
    public Future<LogLines> readLog(String process, int lines) {
        return processes.readLog(process, lines).recover(failure -> Future.failedFuture(explained(failure)));
    }

    @Override
    public Future<JobEnd> pause(Pause order) {
        return intake.map(worker -> order.view()
                        .map(view -> views.endOf(view).compose(end -> end.map(ended -> worker.pauseUntil(ended, view))
                                .orElseGet(() -> Future.succeededFuture(NO_VIEW))))
                        .orElseGet(worker::pause))
                .orElseGet(() -> Future.succeededFuture(NO_WORKER));
    }

    @Override
    public Future<JobEnd> resume(Resume order) {
        return intake.map(worker -> order.view().map(worker::resumeFor).orElseGet(worker::resume))
                .orElseGet(() -> Future.succeededFuture(NO_WORKER));
    }

    @Override
    public Future<JobEnd> open(OpenView view) {
        return views.open(view);
    }

    private static Throwable explained(Throwable failure) {
        if (!(failure instanceof ProcessOrderException refused)) {
            return failure;
        }
        return new OrderFailedException(
                ProcessJobs.outcome(refused), ProcessJobs.code(refused), String.valueOf(refused.getMessage()));
    }
}
