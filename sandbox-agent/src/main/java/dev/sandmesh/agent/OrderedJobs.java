package dev.sandmesh.agent;

import dev.sandmesh.agent.bundle.Bundles;
import dev.sandmesh.agent.bundle.Material;
import dev.sandmesh.agent.display.Screenshots;
import dev.sandmesh.agent.drain.IntakeVerticle;
import dev.sandmesh.agent.exec.ExecRunner;
import dev.sandmesh.agent.heartbeat.HeartbeatVerticle;
import dev.sandmesh.agent.job.JobOutput;
import dev.sandmesh.agent.job.JobRunners;
import dev.sandmesh.agent.job.RunningJob;
import dev.sandmesh.protocol.command.CollectBundle;
import dev.sandmesh.protocol.command.Drain;
import dev.sandmesh.protocol.command.Exec;
import dev.sandmesh.protocol.command.FollowLog;
import dev.sandmesh.protocol.command.RestartProcess;
import dev.sandmesh.protocol.command.Screenshot;
import dev.sandmesh.protocol.command.StartProcess;
import dev.sandmesh.protocol.command.StopProcess;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Who carries out what takes its time. */
record OrderedJobs(
        Vertx vertx,
        AgentConfig config,
        Processes processes,
        Optional<IntakeVerticle> intake,
        HeartbeatVerticle heartbeat,
        Supplier<Map<String, String>> versions) {

    JobRunners runners() {
        ProcessJobs ordered = new ProcessJobs(processes);
        Screenshots screenshots = new Screenshots(vertx, processes::specs);
        Bundles bundles = bundles(screenshots);
        return JobRunners.NONE
                .with(RestartProcess.class, ordered.restart())
                .with(StartProcess.class, ordered.start())
                .with(StopProcess.class, ordered.stop())
                .with(Drain.class, this::drain)
                .with(FollowLog.class, new LogJobs(vertx, processes)::follow)
                .with(Exec.class, new ExecRunner(vertx, processes::sessions))
                .with(Screenshot.class, (order, output) -> screenshots.take(output))
                .with(CollectBundle.class, (order, output) -> bundles.collect(output));
    }

    private Bundles bundles(Screenshots screenshots) {
        return new Bundles(
                vertx,
                new Material(
                        config.stateDir(),
                        () -> BundleMaterial.masks(config),
                        processes::specs,
                        heartbeat::recent,
                        versions,
                        BundleMaterial.configuration(config),
                        screenshots));
    }

    private RunningJob drain(Drain order, JobOutput output) {
        return intake.map(worker -> worker.drain(order, output))
                .orElseGet(() -> RunningJob.over(SupervisedOrders.NO_WORKER));
    }
}
