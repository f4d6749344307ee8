package dev.sandmesh.testbed.bench;

import dev.sandmesh.agent.command.CommandJournal;
import dev.sandmesh.agent.command.CommandVerticle;
import dev.sandmesh.agent.command.OrderFailedException;
import dev.sandmesh.agent.command.Orders;
import dev.sandmesh.agent.heartbeat.EventJournal;
import dev.sandmesh.agent.heartbeat.HeartbeatSettings;
import dev.sandmesh.agent.heartbeat.HeartbeatVerticle;
import dev.sandmesh.agent.job.JobEnd;
import dev.sandmesh.agent.job.JobRunners;
import dev.sandmesh.agent.job.JobVerticle;
import dev.sandmesh.agent.link.LeaseLoss;
import dev.sandmesh.agent.link.LinkFactory;
import dev.sandmesh.agent.link.LinkListener;
import dev.sandmesh.agent.link.LinkSettings;
import dev.sandmesh.agent.link.LinkVerticle;
import dev.sandmesh.agent.link.Registration;
import dev.sandmesh.agent.link.Uplink;
import dev.sandmesh.protocol.command.CommandOutput;
import dev.sandmesh.protocol.command.LogLines;
import dev.sandmesh.protocol.command.OpenView;
import dev.sandmesh.protocol.command.Outcome;
import dev.sandmesh.protocol.command.OutputAck;
import dev.sandmesh.protocol.command.Pause;
import dev.sandmesh.protocol.command.RestartProcess;
import dev.sandmesh.protocol.command.Resume;
import dev.sandmesh.protocol.report.AgentEvent;
import dev.sandmesh.protocol.report.EventAck;
import dev.sandmesh.protocol.report.Heartbeat;
import dev.sandmesh.protocol.report.HeartbeatAck;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The agent's own link, registration, heartbeats, events and commands at its own pace; only what is below them - processes, probes,
 * measuring - is made up.
 */
final class HerdSandbox implements Uplink, LinkListener, Orders {

    private static final String NOTHING_RUNS = "nothing runs in a simulated sandbox";

    private final HerdFigures figures;
    private final LinkVerticle link;
    private final HeartbeatVerticle heartbeat;
    private final JobVerticle jobs;
    private final CommandVerticle commands;

    /** What is made up, and where the agent above it keeps what it keeps. */
    record Below(SimulatedAgent sandbox, SimulatedProcess process, Path state) {}

    private HerdSandbox(Below below, LinkFactory factory, HerdFigures figures) {
        SimulatedAgent sandbox = below.sandbox();
        Path state = below.state();
        this.figures = figures;
        Clock clock = Clock.systemUTC();
        this.link = new LinkVerticle(LinkSettings.standard(), factory, Future.succeededFuture(sandbox.introduction()));
        this.heartbeat = new HeartbeatVerticle(
                clock,
                HeartbeatSettings.standard(Optional.empty()),
                this,
                limit -> Future.succeededFuture(sandbox.snapshot()),
                new EventJournal(state.resolve("events"), clock.instant()));
        this.jobs = new JobVerticle(JobRunners.NONE.with(RestartProcess.class, below.process()), this);
        this.commands = new CommandVerticle(
                new CommandVerticle.Ground(link.controlTime(), heartbeat::registration, link::introduction),
                this,
                jobs,
                new CommandJournal(state.resolve("commands")),
                fact -> heartbeat.report(fact, List.of(), List.of()));
    }

    /** Done with its first ack. */
    static Future<Void> start(Vertx vertx, Below below, LinkFactory factory, HerdFigures figures) {
        HerdSandbox one = new HerdSandbox(below, factory, figures);
        one.link.serve(one.commands, one);
        return below.process()
                .start()
                .compose(started -> vertx.deployVerticle(one.heartbeat))
                .compose(deployed -> vertx.deployVerticle(one.jobs))
                .compose(deployed -> vertx.deployVerticle(one.commands))
                .compose(deployed -> vertx.deployVerticle(one.link))
                .compose(deployed -> one.heartbeat.firstAck());
    }

    @Override
    public Future<HeartbeatAck> heartbeat(Registration registration, Heartbeat said) {
        long sentAt = System.nanoTime();
        return link.heartbeat(registration, said)
                .onSuccess(ack -> figures.acked(System.nanoTime() - sentAt))
                .onFailure(failure -> figures.missed());
    }

    @Override
    public Future<EventAck> event(Registration registration, AgentEvent event) {
        return link.event(registration, event);
    }

    @Override
    public Future<OutputAck> output(Registration registration, CommandOutput output, Buffer bytes) {
        return link.output(registration, output, bytes);
    }

    @Override
    public void lost(Registration registration, LeaseLoss loss) {
        figures.lost();
        link.lost(registration, loss);
    }

    @Override
    public Future<Heartbeat> check(Duration limit) {
        return heartbeat.fresh(limit);
    }

    @Override
    public Future<JobEnd> pause(Pause order) {
        return Future.succeededFuture(JobEnd.refused("no_worker", NOTHING_RUNS));
    }

    @Override
    public Future<JobEnd> resume(Resume order) {
        return Future.succeededFuture(JobEnd.refused("no_worker", NOTHING_RUNS));
    }

    @Override
    public Future<JobEnd> open(OpenView view) {
        return Future.succeededFuture(JobEnd.failed("no_vnc", NOTHING_RUNS));
    }

    @Override
    public Future<LogLines> readLog(String process, int lines) {
        return Future.failedFuture(new OrderFailedException(Outcome.REFUSED, "unknown_process", NOTHING_RUNS));
    }

    @Override
    public void live(Registration registration) {
        heartbeat.live(registration);
        jobs.live(registration);
    }

    @Override
    public void down() {
        heartbeat.down();
        jobs.down();
    }

    @Override
    public void superseded() {
        heartbeat.superseded();
    }

    @Override
    public void departure() {
        heartbeat.departure();
    }
}
