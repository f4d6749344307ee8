package dev.sandmesh.agent.process;

import dev.sandmesh.agent.probe.Probes;
import dev.sandmesh.agent.probe.ProcessFamilies;
import dev.sandmesh.agent.process.LogKeeper.KeptLog;
import dev.sandmesh.agent.process.ProcessSpec.Engine;
import dev.sandmesh.protocol.command.LogLines;
import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.ConditionType;
import dev.sandmesh.protocol.report.EnginesChanged;
import dev.sandmesh.protocol.report.ProcessReport;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the processes of a sandbox running. It may be asked from any thread; its state belongs to the event loop on
 * which it was started, usually that of {@link SupervisorVerticle}.
 */
public final class Supervisor {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);

    /** Starting, signalling and cleaning up take milliseconds; hung targets never sit on these threads. */
    private static final int THREADS = 4;

    private final Vertx vertx;
    private final SupervisorConfig config;
    private final Reporter reporter;
    private final Reconciler reconciler;
    private final StoppedByOrder stoppedByOrder;
    private final ProcessOrders orders;
    private final Probes probes;
    private final LogKeeper logKeeper;
    private final Optional<SpecMonitor> specMonitor;
    private final WorkerExecutor workers;
    private final StatusWatch statuses;
    private volatile Cgroups cgroups = Cgroups.none();
    private final Sessions sessions;
    private final List<Promise<Void>> awaitingEnd = new ArrayList<>();
    private final List<Promise<Void>> awaitingBrowsers = new ArrayList<>();
    private final Context context;
    private final Families families = new Families();
    private volatile Map<Engine, Long> engines = Map.of();
    private volatile List<String> browserEngines;
    private volatile ProcessSnapshot snapshot = ProcessSnapshot.EMPTY;
    private @Nullable StateWatch stateWatch;
    private Function<ProcessSpec, ManagedProcess> maker = spec -> {
        throw new IllegalStateException("not started");
    };
    private volatile List<ProcessSpec> specified;
    private EngineSettings settings;
    private boolean supervising;
    private boolean stepPending;

    public Supervisor(
            Vertx vertx, InstantSource clock, SupervisorConfig config, Probes probes, ProcessListener listener) {
        this.vertx = vertx;
        this.config = config;
        this.browserEngines = Engine.namesIn(config.processes());
        this.specified = config.processes();
        this.settings = config.settings();
        this.context = vertx.getOrCreateContext();
        this.workers = vertx.createSharedWorkerExecutor("sandmesh-process", THREADS);
        this.statuses = new StatusWatch(config.stateDirectory());
        this.reporter = new Reporter(clock, listener);
        this.sessions = new Sessions(config.stateDirectory(), () -> cgroups, () -> specified);
        this.stoppedByOrder = new StoppedByOrder(workers, config.stateDirectory());
        this.reconciler = new Reconciler(reporter, stoppedByOrder);
        this.orders = new ProcessOrders(vertx, config.restartLimit(), reconciler, stoppedByOrder);
        this.probes = probes;
        this.logKeeper = new LogKeeper(vertx, workers, clock, this::keptLogs);
        this.specMonitor = config.source().map(source -> new SpecMonitor(vertx, workers, source, this::respecified));
    }

    /** Adopts what runs already and begins to start the rest; done when supervision has begun, not when all is ready. */
    public Future<Void> start() {
        return onContext(() -> {
            StateFiles files = new StateFiles(config.stateDirectory());
            return workers.executeBlocking(this::discover, false).compose(cgroups -> begin(files, cgroups));
        });
    }

    private Cgroups discover() throws InterruptedException {
        stoppedByOrder.load();
        return Cgroups.discover(config.stateDirectory());
    }

    private Future<Void> begin(StateFiles files, Cgroups discovered) {
        cgroups = discovered;
        StopSteps stopSteps = new StopSteps(vertx, config.stopSteps());
        Tools tools = new Tools(vertx, workers, probes, new Launcher(files, cgroups), files, statuses, stopSteps);
        maker = spec -> new ManagedProcess(spec, tools, reporter, this::stepSoon);
        reconciler.specify(settings.over(specified), maker);
        reporter.snapshotsFrom(this::freshSnapshot);
        Adoption adoption = new Adoption(files, cgroups);
        return workers.executeBlocking(adoption::takeStock, false).map(found -> {
            found.running().forEach(run -> reconciler.adopt(run, maker));
            found.lost().forEach(lost -> reconciler.missed(lost, maker));
            supervising = true;
            logKeeper.start();
            specMonitor.ifPresent(SpecMonitor::start);
            config.source().ifPresent(source -> judgeSpecification(config.refused()));
            watchState(files);
            vertx.setTimer(longestStart(), timer -> {
                reconciler.startIsOver();
                stepSoon();
            });
            step();
            return null;
        });
    }

    /** Stops everything in reverse order; nothing is started again. */
    public Future<Void> stopAll() {
        return onContext(() -> {
            if (!supervising) {
                return Future.succeededFuture();
            }
            Promise<Void> promise = Promise.promise();
            awaitingEnd.add(promise);
            reconciler.stopAll();
            stepSoon();
            return promise.future();
        });
    }

    /** Done when the process and all that depends on it run and are ready again. */
    public Future<RestartOutcome> restart(String name) {
        return order(() -> orders.restart(name));
    }

    /** Done when the process runs, and all that depends on it and was not stopped itself. */
    public Future<StartOutcome> start(String name) {
        return order(() -> orders.start(name));
    }

    /** Done when neither the process runs nor what depends on it; it stays so until it is started or restarted by order. */
    public Future<StopOutcome> stop(String name) {
        return order(() -> orders.stop(name));
    }

    private <T> Future<T> order(Supplier<Future<T>> order) {
        return onContext(() -> {
            stepSoon();
            return order.get();
        });
    }

    /**
     * From now on these are wanted: what is new starts, what is gone from them stops, what is another process than before is
     * replaced, and everything else goes on.
     *
     * @throws SpecException in the future, when they do not fit together; then nothing changes
     */
    public Future<Void> apply(List<ProcessSpec> specs) {
        return onContext(() -> {
            List<ProcessSpec> ordered = SupervisorConfig.ordered(specs);
            if (!reconciler.isStopping()) {
                specify(ordered);
                stepSoon();
            }
            return Future.succeededFuture();
        });
    }

    /**
     * From now on the browsers are started with these; one that runs with others is replaced.
     *
     * @throws SpecException in the future, when this sandbox cannot have them; then nothing changes
     */
    public Future<Void> configure(EngineSettings wanted) {
        return onContext(() -> {
            List<String> problems = wanted.problems(specified);
            if (!problems.isEmpty()) {
                throw new SpecException(problems);
            }
            settings = wanted;
            if (!reconciler.isStopping()) {
                specify(specified);
                stepSoon();
            }
            return Future.succeededFuture();
        });
    }

    /** Done when every browser is ready, started with what is wanted of it. */
    public Future<Void> browsersReady() {
        return onContext(() -> {
            Promise<Void> promise = Promise.promise();
            awaitingBrowsers.add(promise);
            stepSoon();
            return promise.future();
        });
    }

    private void respecified(SpecReading reading) {
        reading.warnings().forEach(warning -> LOG.warn("{}", warning));
        judgeSpecification(reading.problems());
        if (reading.isUsable() && supervising && !reconciler.isStopping()) {
            LOG.info("the specification changed");
            specify(reading.specs());
        }
        stepSoon();
    }

    private void specify(List<ProcessSpec> specs) {
        specified = specs;
        reconciler.specify(settings.over(specs), maker);
        List<String> named = Engine.namesIn(specs);
        if (!named.equals(browserEngines)) {
            browserEngines = named;
            reporter.fact(new EnginesChanged(named));
        }
    }

    private void judgeSpecification(List<String> problems) {
        problems.forEach(
                problem -> LOG.warn("the specification cannot be used, the one before it goes on: {}", problem));
        reporter.condition(
                ConditionType.SPECIFICATION_VALID,
                problems.isEmpty(),
                problems.isEmpty() ? "" : "the new specification is not used, it " + SpecException.sentence(problems));
    }

    /** The last lines of its log, whichever run wrote them. */
    public Future<LogLines> readLog(String name, int lines) {
        return spec(name).compose(spec -> workers.executeBlocking(() -> LogFile.lastLines(spec, lines), false));
    }

    /** How it is to run; fails when there is no such process. */
    public Future<ProcessSpec> spec(String name) {
        return onContext(() -> Future.succeededFuture(reconciler.get(name).spec()));
    }

    /** How all are to run. */
    public Future<List<ProcessSpec>> specs() {
        return onContext(() -> Future.succeededFuture(
                reconciler.all().stream().map(ManagedProcess::spec).toList()));
    }

    /** Of programs beside them, once deployed. */
    public Sessions sessions() {
        return sessions;
    }

    public ProcessSnapshot snapshot() {
        return snapshot;
    }

    /** Of the process that is this browser; 0 while there is none. */
    public long pid(Engine engine) {
        return engines.getOrDefault(engine, 0L);
    }

    /** The browsers that the specification names. */
    public List<String> browserEngines() {
        return browserEngines;
    }

    public List<ProcessReport> reports() {
        return snapshot.processes();
    }

    public List<Condition> conditions() {
        return snapshot.conditions();
    }

    /** What each process has started. */
    public ProcessFamilies families() {
        return families;
    }

    /** Ends watching and leaves every process running, for the next agent to adopt. */
    Future<Void> leave() {
        return onContext(() -> {
            supervising = false;
            specMonitor.ifPresent(SpecMonitor::stop);
            logKeeper.stop();
            if (stateWatch != null) {
                stateWatch.end();
            }
            reconciler.all().forEach(process -> process.runner.leave());
            statuses.close();
            return workers.executeBlocking(() -> sessions.close() && cgroups.close(), false)
                    .otherwiseEmpty()
                    .compose(closed -> workers.close());
        });
    }

    private void watchState(StateFiles files) {
        StateWatch watch = new StateWatch(vertx, workers, () -> problem(files), problem -> {
            reporter.condition(ConditionType.STATE_WRITABLE, problem.isEmpty(), problem.orElse(""));
            stepSoon();
        });
        stateWatch = watch;
        watch.begin();
    }

    /** Both are asked in any case: each writes what it could not write before. */
    private Optional<String> problem(StateFiles files) {
        return Stream.of(
                        files.check(),
                        stoppedByOrder.save(),
                        config.otherState().get())
                .flatMap(Optional::stream)
                .reduce((one, other) -> one + "; " + other);
    }

    private long longestStart() {
        return config.processes().stream()
                .mapToLong(spec -> spec.probing().startTimeout().toMillis())
                .reduce(1, Math::max);
    }

    private List<KeptLog> keptLogs() {
        return LogKeeper.logs(reconciler.all().stream().map(ManagedProcess::spec), config.ownLog());
    }

    public LogTimes logTimes() {
        return logKeeper.times();
    }

    /** Once for all that happened in this turn of the event loop, and never inside of a change of state. */
    private void stepSoon() {
        if (!stepPending) {
            stepPending = true;
            context.runOnContext(turn -> {
                stepPending = false;
                if (supervising) {
                    step();
                }
            });
        }
    }

    private void step() {
        reconciler.step();
        reporter.tell();
        // after the snapshot is new: who waited for an order looks at it next
        orders.check();
        if (reconciler.browsersReady()) {
            awaitingBrowsers.forEach(Promise::tryComplete);
            awaitingBrowsers.clear();
        }
        if (reconciler.isStopping() && reconciler.nothingRuns()) {
            awaitingEnd.forEach(Promise::tryComplete);
            awaitingEnd.clear();
        }
    }

    private ProcessSnapshot freshSnapshot() {
        Map<Engine, Long> running = new EnumMap<>(Engine.class);
        for (ManagedProcess process : reconciler.all()) {
            Optional.ofNullable(process.spec().engine()).ifPresent(engine -> running.put(engine, process.runner.pid()));
        }
        engines = Map.copyOf(running);
        Map<Long, RunRecord> runs = new HashMap<>();
        reconciler.all().stream()
                .flatMap(process -> process.runner.record().stream())
                .forEach(run -> runs.put(run.identity().pid(), run));
        families.are(runs);
        snapshot = new ProcessSnapshot(
                reconciler.all().stream().map(ManagedProcess::report).toList(),
                reporter.board().snapshot());
        return snapshot;
    }

    /** The answer comes back on the context of whoever asked. */
    private <T> Future<T> onContext(Supplier<Future<T>> work) {
        Context asking = Vertx.currentContext();
        Promise<T> promise = Promise.promise();
        Promise<Void> there = Promise.promise();
        context.runOnContext(turn -> there.complete());
        // compose makes a failure of what is thrown
        there.future().compose(turn -> work.get()).onComplete(result -> {
            if (asking == null) {
                promise.handle(result);
            } else {
                asking.runOnContext(back -> promise.handle(result));
            }
        });
        return promise.future();
    }
}
