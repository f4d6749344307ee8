package dev.sandmesh.agent;

import dev.sandmesh.agent.heartbeat.Supervision;
import dev.sandmesh.agent.process.RestartOutcome;
import dev.sandmesh.agent.process.Supervisor;
import dev.sandmesh.agent.process.SupervisorVerticle;
import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.ProcessReport;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** The supervisor for those who start before it: empty until it is deployed. */
final class Processes implements Supervision {

    private volatile Optional<Supervisor> supervisor = Optional.empty();

    void deployed(SupervisorVerticle verticle) {
        supervisor = Optional.of(verticle.supervisor());
    }

    @Override
    public List<ProcessReport> processes() {
        return supervisor.map(Supervisor::reports).orElse(List.of());
    }

    @Override
    public List<Condition> conditions() {
        return supervisor.map(Supervisor::conditions).orElse(List.of());
    }

    Future<RestartOutcome> restart(String process) {
        return supervisor
                .map(started -> started.restart(process))
                .orElseGet(() -> Future.failedFuture(new IllegalStateException("the supervisor is still starting")));
    }

    Future<Void> stopAll() {
        return supervisor.map(Supervisor::stopAll).orElse(Future.succeededFuture());
    }
}
