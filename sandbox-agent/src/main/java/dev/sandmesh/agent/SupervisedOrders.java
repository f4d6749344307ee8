package dev.sandmesh.agent;

import dev.sandmesh.agent.command.OrderFailedException;
import dev.sandmesh.agent.command.Orders;
import dev.sandmesh.agent.heartbeat.HeartbeatVerticle;
import dev.sandmesh.agent.process.ProcessOrderException;
import dev.sandmesh.agent.process.RestartOutcome;
import dev.sandmesh.protocol.command.LogLines;
import dev.sandmesh.protocol.report.Heartbeat;
import io.vertx.core.Future;
import java.time.Duration;

/** Hands orders to those who carry them out. */
final class SupervisedOrders implements Orders {

    private final HeartbeatVerticle heartbeat;
    private final Processes processes;

    SupervisedOrders(HeartbeatVerticle heartbeat, Processes processes) {
        this.heartbeat = heartbeat;
        this.processes = processes;
    }

    @Override
    public Future<Heartbeat> check(Duration limit) {
        return heartbeat.fresh(limit);
    }

    @Override
    public Future<Restarted> restart(String process) {
        return processes
                .restart(process)
                .map(SupervisedOrders::restarted)
                .recover(failure -> Future.failedFuture(explained(failure)));
    }

    @Override
    public Future<LogLines> readLog(String process, int lines) {
        return processes.readLog(process, lines).recover(failure -> Future.failedFuture(explained(failure)));
    }

    private static Restarted restarted(RestartOutcome outcome) {
        return new Restarted(outcome.pid(), outcome.restarts());
    }

    private static Throwable explained(Throwable failure) {
        if (!(failure instanceof ProcessOrderException refused)) {
            return failure;
        }
        return new OrderFailedException(
                ProcessJobs.outcome(refused), ProcessJobs.code(refused), String.valueOf(refused.getMessage()));
    }
}
