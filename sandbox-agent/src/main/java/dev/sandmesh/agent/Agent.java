package dev.sandmesh.agent;

import dev.sandmesh.agent.capacity.CalibrationNote;
import dev.sandmesh.agent.capacity.CapacityFile;
import dev.sandmesh.agent.command.CommandJournal;
import dev.sandmesh.agent.command.CommandVerticle;
import dev.sandmesh.agent.desired.Configurator;
import dev.sandmesh.agent.drain.IntakeNote;
import dev.sandmesh.agent.drain.IntakeVerticle;
import dev.sandmesh.agent.fence.FenceNote;
import dev.sandmesh.agent.fence.FencePolicy;
import dev.sandmesh.agent.fence.FenceVerticle;
import dev.sandmesh.agent.fence.Reach;
import dev.sandmesh.agent.heartbeat.EventJournal;
import dev.sandmesh.agent.heartbeat.HeartbeatSettings;
import dev.sandmesh.agent.heartbeat.HeartbeatVerticle;
import dev.sandmesh.agent.heartbeat.ProfileSource;
import dev.sandmesh.agent.heartbeat.RunNote;
import dev.sandmesh.agent.heartbeat.SandboxView;
import dev.sandmesh.agent.heartbeat.TaskOutcomes;
import dev.sandmesh.agent.heartbeat.ToldTasks;
import dev.sandmesh.agent.identity.HostIdentity;
import dev.sandmesh.agent.identity.Introduction;
import dev.sandmesh.agent.identity.LocalIdentity;
import dev.sandmesh.agent.identity.Traits;
import dev.sandmesh.agent.job.JobVerticle;
import dev.sandmesh.agent.link.LinkSettings;
import dev.sandmesh.agent.link.LinkVerticle;
import dev.sandmesh.agent.probe.ControlClock;
import dev.sandmesh.agent.probe.HostPolicy;
import dev.sandmesh.agent.probe.HostProbe;
import dev.sandmesh.agent.probe.ProbeResult;
import dev.sandmesh.agent.probe.Probes;
import dev.sandmesh.agent.probe.SandboxConditions;
import dev.sandmesh.agent.probe.WorkerControl;
import dev.sandmesh.agent.probe.WorkerProbe;
import dev.sandmesh.agent.probe.WorkerReading;
import dev.sandmesh.agent.process.EngineSettings;
import dev.sandmesh.agent.process.LogKeeper;
import dev.sandmesh.agent.process.ProcessSnapshot;
import dev.sandmesh.agent.process.SpecSource;
import dev.sandmesh.agent.process.StopStep;
import dev.sandmesh.agent.process.SupervisorConfig;
import dev.sandmesh.agent.process.SupervisorVerticle;
import dev.sandmesh.agent.view.Ground;
import dev.sandmesh.agent.view.ViewVerticle;
import dev.sandmesh.protocol.report.AgentFact;
import dev.sandmesh.protocol.report.Capacity.Closed;
import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.ConditionChanged;
import dev.sandmesh.protocol.report.EnginesChanged;
import dev.sandmesh.protocol.report.TaskEnded;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.file.FileSystemOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wires an agent together. Everything runs on one event loop of a plain Vert.x; only the link has a clustered one, of its own.
 */
final class Agent {

    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
    private static final Duration WORKER_LIMIT = Duration.ofSeconds(2);
    private static final Duration STOP_PROCESSES_LIMIT = Duration.ofSeconds(40);

    /** Below the control plane's own limit for a restart, so that its caller learns why it failed. */
    private static final Duration RESTART_LIMIT = Duration.ofSeconds(28);

    private final AgentConfig config;
    private final Clock clock;
    private final Vertx vertx;
    private final Probes probes;
    private final HostProbe host;
    private final Future<Introduction> introduction;
    private final Processes processes = new Processes(this::ownConditions);
    private final HeartbeatVerticle heartbeat;
    private final LinkVerticle link;
    private final JobVerticle jobs;
    private final ViewVerticle views;
    private final Optional<AdsPower> adsPower;
    private final Optional<FenceVerticle> fence;
    private final Optional<IntakeVerticle> intake;
    private final Upgrades upgrades;
    private final Configurator configurator;
    private final RunNote note;
    private final TaskOutcomes outcomes;
    private final EventJournal journal;
    private volatile Future<Void> started = Future.succeededFuture();

    Agent(AgentConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
        // Without a cache of files on disk, which a full one would refuse.
        this.vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(2)
                .setInternalBlockingPoolSize(4)
                // else each attempt would take the first address of a name, be it dead or not
                .setAddressResolverOptions(new AddressResolverOptions().setRoundRobinInetAddress(true))
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        this.probes = new Probes(
                vertx, config.adsPower().isPresent() ? Map.of(AdsPower.PROBE, this::adsPowerProbe) : Map.of());
        this.adsPower = config.adsPower()
                .map(settings -> new AdsPower(
                        settings,
                        new AdsPower.Parts(vertx, clock, probes, processes, new CalibrationNote(config.stateDir())),
                        this::turned));
        this.fence = config.workerUrl().map(this::fence);
        this.intake = config.workerUrl().map(this::intake);
        this.host = new HostProbe(vertx, clock, List.of(config.stateDir()));
        this.outcomes = new TaskOutcomes(vertx, new ToldTasks(config.stateDir()), this::ended);
        this.journal = new EventJournal(config.stateDir().resolve("events"), clock.instant());
        this.introduction = introduction();
        this.link = new LinkVerticle(LinkSettings.standard(), config.link(), introduction);
        this.heartbeat = new HeartbeatVerticle(
                clock, HeartbeatSettings.standard(config.heartbeatInterval()), link, view(), journal);
        this.jobs = new JobVerticle(
                new OrderedJobs(vertx, config, processes, intake, heartbeat, this::versions).runners(), link);
        this.views = new ViewVerticle(
                new Ground(link.controlTime()::now, heartbeat::registration, this::commandKey),
                processes::specs,
                link::dial);
        this.note = new RunNote(config.stateDir(), ProcessHandle.current().pid(), clock.instant());
        this.upgrades = new Upgrades(
                config, new Upgrades.Parts(vertx, clock, probes, heartbeat, processes, adsPower), this::turned);
        this.configurator = new Configurator(
                vertx, config.stateDir(), clock, new ConfiguredBrowsers(processes, adsPower), this::turned);
    }

    /** Done when it has begun; the mesh is joined while the processes start. */
    Future<Void> start() {
        CommandVerticle commands = new CommandVerticle(
                new CommandVerticle.Ground(link.controlTime(), heartbeat::registration, link::introduction),
                new SupervisedOrders(heartbeat, processes, intake, views),
                jobs,
                new CommandJournal(config.stateDir().resolve("commands")),
                fact -> heartbeat.report(fact, List.of(), List.of()));
        link.serve(commands, new Standing(heartbeat, jobs, fence));
        heartbeat.serve(configurator);
        // The measuring library takes long to load; it does so while the mesh is joined.
        host.sample(List.of()).onFailure(failure -> LOG.warn("the host cannot be measured", failure));
        started = outcomes.load()
                .compose(ignored -> intake.<Future<?>>map(vertx::deployVerticle).orElse(Future.succeededFuture()))
                .compose(ignored -> fence.<Future<?>>map(vertx::deployVerticle).orElse(Future.succeededFuture()))
                .compose(ignored -> vertx.deployVerticle(heartbeat))
                .onSuccess(ignored -> takeOver())
                .compose(ignored -> vertx.deployVerticle(jobs))
                .compose(ignored -> vertx.deployVerticle(views))
                .compose(ignored -> vertx.deployVerticle(commands))
                .compose(ignored -> upgrades.start())
                .compose(ignored -> adsPower.map(AdsPower::start).orElse(Future.succeededFuture()))
                .compose(ignored -> Future.all(introduction, vertx.deployVerticle(link), supervise()))
                .onSuccess(ignored -> {
                    upgrades.supervises();
                    configurator.supervised();
                })
                .mapEmpty();
        return started;
    }

    /** Says goodbye and ends; the processes go on, unless they are to be stopped too. */
    Future<Void> stop() {
        // Bound to no event loop: the one that everything runs on is gone when this completes.
        Promise<Void> stopped = Promise.promise();
        started.otherwiseEmpty().compose(ignored -> leave()).onComplete(left -> vertx.close()
                .onComplete(closed -> stopped.complete()));
        return stopped.future();
    }

    private Future<Void> leave() {
        boolean stopsProcesses = config.stopProcesses() || Files.exists(stopFile());
        return upgrades.leave()
                .compose(planned -> stopsProcesses
                        ? goodbye("agent and its processes are stopped", config.expectedBackWithin())
                        : planned.map(upgrade -> goodbye(upgrade.reason(), upgrade.expectedBackWithin()))
                                .orElseGet(() -> goodbye("agent is stopped", config.expectedBackWithin())))
                .compose(ignored -> vertx.undeploy(link.deploymentID()).otherwiseEmpty())
                .compose(ignored -> stopsProcesses ? stopProcesses() : Future.succeededFuture())
                .compose(ignored -> adsPower.map(AdsPower::close).orElse(Future.succeededFuture()));
    }

    private Map<String, String> versions() {
        return upgrades.versions();
    }

    private Optional<String> commandKey(String kid) {
        return link.introduction().flatMap(known -> known.keys().commandKey(kid));
    }

    private Future<ProbeResult> adsPowerProbe() {
        return adsPower.orElseThrow().probe().check();
    }

    /** Whoever could not begin is not missed; whose goodbye was not heard, is. */
    private Future<Void> goodbye(String reason, Duration expectedBackWithin) {
        LOG.info("{}", reason);
        return heartbeat
                .goodbye(reason, expectedBackWithin)
                .compose(heard -> heard || started.failed() ? onDisk(note::takeBack) : Future.succeededFuture());
    }

    /** That the agent before ended is kept before its note makes room for this one's; a full disk keeps nobody waiting. */
    private void takeOver() {
        vertx.executeBlocking(note::predecessor)
                .compose(before -> before.map(ended -> heartbeat.reportToKeep(ended, List.of(), List.of()))
                        .orElse(Future.succeededFuture()))
                .compose(kept -> onDisk(note::write))
                .onFailure(failure -> LOG.warn("the end of this agent may not be told: {}", failure.toString()));
    }

    private Future<Void> onDisk(Runnable work) {
        return vertx.executeBlocking(() -> {
                    work.run();
                    return true;
                })
                .mapEmpty();
    }

    private Future<Void> stopProcesses() {
        return processes
                .stopAll()
                .timeout(STOP_PROCESSES_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(failure -> LOG.error("not every process is stopped", failure))
                .onSuccess(ignored -> LOG.info("every process is stopped"))
                .otherwiseEmpty()
                .compose(ignored -> vertx.executeBlocking(() -> Files.deleteIfExists(stopFile())))
                .mapEmpty();
    }

    private Path stopFile() {
        return config.stateDir().resolve("stop-processes");
    }

    private Future<Introduction> introduction() {
        LocalIdentity identity = new LocalIdentity(config.name(), config.environment(), config.stateDir());
        return vertx.executeBlocking(
                () -> Introduction.of(identity, config.stateDir(), config.join().invitation(), traits(identity)),
                false);
    }

    private Traits traits(HostIdentity identity) throws IOException {
        List<String> engines = config.engines();
        return new Traits(
                Build.version(),
                () -> upgrades.versions(),
                config.labels(),
                () -> namesEngines() ? engines : processes.browserEngines().orElse(engines),
                new CapacityFile(config.stateDir()).read(Measurement.machine(identity)));
    }

    /** An operator who says which browsers run here knows better than the specification. */
    private boolean namesEngines() {
        return !config.browserEngines().isEmpty();
    }

    private Future<Void> happened(AgentFact fact, ProcessSnapshot now) {
        return fact instanceof EnginesChanged && namesEngines()
                ? Future.succeededFuture()
                : heartbeat.reportToKeep(fact, now.conditions(), now.processes());
    }

    private List<Condition> ownConditions() {
        List<Condition> own = new ArrayList<>(upgrades.conditions());
        own.addAll(configurator.conditions());
        fence.ifPresent(engine -> own.addAll(engine.conditions()));
        return own;
    }

    private SandboxView view() {
        SandboxView.Sources sources = new SandboxView.Sources(
                host,
                config.workerUrl().map(url -> new WorkerProbe(probes, url, WORKER_LIMIT)),
                this::closed,
                this::heard,
                adsPower.<ProfileSource>map(source -> source).orElse(ProfileSource.NONE),
                new SandboxConditions(clock, HostPolicy.DEFAULT, probes.timeliness(), this::controlClock));
        return new SandboxView(vertx, processes, sources, this::turned);
    }

    private Optional<ControlClock.Reading> controlClock() {
        return link.controlTime()
                .estimate()
                .map(estimate -> new ControlClock.Reading(estimate.now(), estimate.error()));
    }

    private FenceVerticle fence(String workerUrl) {
        return new FenceVerticle(
                clock,
                FencePolicy.standard(config.fenceAfter()),
                new Reach(
                        new WorkerControl(probes, workerUrl, WORKER_LIMIT),
                        adsPower.map(profiles -> profiles),
                        () -> closed().isPresent()),
                new FenceNote(config.stateDir()),
                this::turned);
    }

    private IntakeVerticle intake(String workerUrl) {
        return new IntakeVerticle(
                new WorkerControl(probes, workerUrl, WORKER_LIMIT),
                new WorkerProbe(probes, workerUrl, WORKER_LIMIT),
                new Fenced(fence),
                new IntakeNote(config.stateDir()));
    }

    private Optional<Closed> closed() {
        return intake.flatMap(IntakeVerticle::closed);
    }

    private void heard(WorkerReading worker) {
        intake.ifPresent(ordered -> ordered.heard(worker));
        fence.ifPresent(watch -> watch.heard(worker));
        adsPower.ifPresent(engine -> engine.heard(worker));
        outcomes.heard(worker);
    }

    private Future<Void> ended(TaskEnded task) {
        return heartbeat.reportToKeep(task, List.of(), List.of());
    }

    private void turned(Condition condition) {
        heartbeat.report(
                new ConditionChanged(condition.type(), condition.ok(), condition.reason()),
                List.of(condition),
                List.of());
    }

    private Future<Void> supervise() {
        return configurator
                .load()
                .compose(settings -> vertx.executeBlocking(() -> supervisor(settings), false))
                .compose(verticle -> vertx.deployVerticle(verticle)
                        .onSuccess(ignored -> processes.deployed(verticle))
                        .mapEmpty());
    }

    private Map<String, StopStep> stopSteps() {
        return adsPower.map(AdsPower::stopSteps).orElse(Map.of());
    }

    private SupervisorVerticle supervisor(EngineSettings settings) throws IOException {
        Path memory = Files.createDirectories(config.processMemory());
        Optional<SpecSource> source = config.spec().source(memory, config.probes(), config.stopSteps());
        SupervisorConfig supervised = source.map(file -> SupervisorConfig.of(file, memory, RESTART_LIMIT, stopSteps()))
                .orElseGet(() -> new SupervisorConfig(List.of(), memory, RESTART_LIMIT));
        return new SupervisorVerticle(
                clock,
                supervised.withOwnLog(LogKeeper.ownLog()).withSettings(settings).withOtherState(journal::check),
                probes,
                this::happened);
    }
}
