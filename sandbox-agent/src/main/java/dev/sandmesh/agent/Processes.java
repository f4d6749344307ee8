package dev.sandmesh.agent;

import dev.sandmesh.agent.heartbeat.Supervision;
import dev.sandmesh.agent.probe.ProcessFamilies;
import dev.sandmesh.agent.process.EngineSettings;
import dev.sandmesh.agent.process.LogTimes;
import dev.sandmesh.agent.process.ProcessSpec;
import dev.sandmesh.agent.process.ProcessSpec.Engine;
import dev.sandmesh.agent.process.RestartOutcome;
import dev.sandmesh.agent.process.Sessions;
import dev.sandmesh.agent.process.StartOutcome;
import dev.sandmesh.agent.process.StopOutcome;
import dev.sandmesh.agent.process.Supervisor;
import dev.sandmesh.agent.process.SupervisorVerticle;
import dev.sandmesh.protocol.command.LogLines;
import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.ProcessReport;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The supervisor for those who start before it: empty until it is deployed. */
final class Processes implements Supervision {

    private final Supplier<List<Condition>> others;
    private volatile Optional<Supervisor> supervisor = Optional.empty();

    /**
     * Without a supervisor yet.
     *
     * @param others conditions of the agent that are about no process
     */
    Processes(Supplier<List<Condition>> others) {
        this.others = others;
    }

    void deployed(SupervisorVerticle verticle) {
        supervisor = Optional.of(verticle.supervisor());
    }

    @Override
    public List<ProcessReport> processes() {
        return supervisor.map(Supervisor::reports).orElse(List.of());
    }

    @Override
    public List<Condition> conditions() {
        List<Condition> all =
                new ArrayList<>(supervisor.map(Supervisor::conditions).orElse(List.of()));
        all.addAll(others.get());
        return all;
    }

    @Override
    public ProcessFamilies families() {
        return supervisor.map(Supervisor::families).orElse(ProcessFamilies.NONE);
    }

    /** Of the process that is this browser; 0 while there is none. */
    long pid(Engine engine) {
        return supervisor.map(started -> started.pid(engine)).orElse(0L);
    }

    /** The browsers that the specification names; empty while nothing is supervised yet. */
    Optional<List<String>> browserEngines() {
        return supervisor.map(Supervisor::browserEngines);
    }

    Future<Void> configure(EngineSettings settings) {
        return started(supervising -> supervising.configure(settings));
    }

    /** Done when every browser is ready, started with what is wanted of it. */
    Future<Void> browsersReady() {
        return started(Supervisor::browsersReady);
    }

    /** Empty while the supervisor is still starting. */
    Optional<Sessions> sessions() {
        return supervisor.map(Supervisor::sessions);
    }

    Future<RestartOutcome> restart(String process) {
        return started(supervising -> supervising.restart(process));
    }

    Future<StartOutcome> start(String process) {
        return started(supervising -> supervising.start(process));
    }

    Future<StopOutcome> stop(String process) {
        return started(supervising -> supervising.stop(process));
    }

    Future<LogLines> readLog(String process, int lines) {
        return started(supervising -> supervising.readLog(process, lines));
    }

    Future<ProcessSpec> spec(String process) {
        return started(supervising -> supervising.spec(process));
    }

    /** Empty while the supervisor is still starting. */
    Optional<LogTimes> logTimes() {
        return supervisor.map(Supervisor::logTimes);
    }

    Future<List<ProcessSpec>> specs() {
        return started(Supervisor::specs);
    }

    Future<Void> stopAll() {
        return supervisor.map(Supervisor::stopAll).orElse(Future.succeededFuture());
    }

    private <T> Future<T> started(Function<Supervisor, Future<T>> asked) {
        return supervisor
                .map(asked)
                .orElseGet(() -> Future.failedFuture(new IllegalStateException("the supervisor is still starting")));
    }
}
