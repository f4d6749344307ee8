package dev.sandmesh.agent.process;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.sandmesh.agent.probe.ProbeResult;
import dev.sandmesh.agent.probe.Probes;
import dev.sandmesh.agent.probe.ProcStat;
import dev.sandmesh.protocol.report.AgentFact;
import dev.sandmesh.protocol.report.ProcessReport;
import dev.sandmesh.protocol.report.ProcessStarted;
import dev.sandmesh.protocol.report.ProcessState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A supervisor with real processes, and what a test asks of it. */
final class TestingSupervision implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(20);

    /** c needs b, b needs a. */
    static final String CHAIN = """
            processes:
              - {name: a, command: [sleep, "1000"], log: "${DIR}/a.log", condition: DisplayUp}
              - {name: b, command: [sleep, "1000"], dependsOn: [a], log: "${DIR}/b.log", condition: VncUp}
              - {name: c, command: [sleep, "1000"], dependsOn: [b], log: "${DIR}/c.log", condition: WorkerUp}
            """;

    final List<AgentFact> facts = new CopyOnWriteArrayList<>();
    /** Done when the facts are on disk. */
    private volatile Future<Void> kept = Future.succeededFuture();

    private final Vertx vertx = Vertx.vertx();
    /** What AdsPower's own probe finds is tested where a whole agent runs. */
    private final Probes probes = new Probes(vertx, Map.of("adspower", () -> Future.succeededFuture(ProbeResult.up())));

    private final SupervisorVerticle verticle;
    private boolean left;

    TestingSupervision(Path home, String yaml, Map<String, String> variables) throws Exception {
        this(new SupervisorConfig(SpecFile.parse(yaml, variables), home.resolve("state"), Duration.ofSeconds(20)));
    }

    TestingSupervision(SupervisorConfig config) throws Exception {
        this(config, Future.succeededFuture());
    }

    TestingSupervision(SupervisorConfig config, Future<Void> factsKept) throws Exception {
        kept = factsKept;
        verticle = new SupervisorVerticle(Clock.systemUTC(), config, probes, (fact, now) -> {
            facts.add(fact);
            return kept;
        });
        vertx.deployVerticle(verticle).await(10, SECONDS);
    }

    /** Facts that are told from now on are on disk when that is done. */
    void keepFactsBy(Future<Void> time) {
        kept = time;
    }

    /** {@code DIR} in it is the directory. */
    static TestingSupervision of(Path directory, String yaml) throws Exception {
        return new TestingSupervision(directory, yaml, Map.of("DIR", directory.toString()));
    }

    /** One process p that is a shell script. */
    static TestingSupervision ofShell(Path directory, String script, String rest) throws Exception {
        return of(
                directory,
                "processes:\n  - {name: p, command: [sh, -c, \"" + script + "\"], log: \"${DIR}/p.log\"" + rest + "}");
    }

    Supervisor supervisor() {
        return verticle.supervisor();
    }

    ProcessReport report(String name) {
        return find(name).orElseThrow();
    }

    private Optional<ProcessReport> find(String name) {
        return supervisor().reports().stream()
                .filter(report -> report.name().equals(name))
                .findFirst();
    }

    long pid(String name) {
        return report(name).pid();
    }

    /** Not, as long as nobody has heard of it. */
    boolean is(String name, ProcessState state) {
        return find(name).filter(report -> report.state() == state).isPresent();
    }

    boolean conditionIs(String type, boolean ok) {
        return supervisor().conditions().stream()
                .anyMatch(condition -> condition.type().equals(type) && condition.ok() == ok);
    }

    /** Ends everything when it fails, since its caller has nothing yet that it could close. */
    TestingSupervision awaitRunning(String... names) {
        try {
            for (String name : names) {
                await(() -> is(name, ProcessState.RUNNING), name + " runs");
            }
            awaitTurn();
            return this;
        } catch (AssertionError e) {
            close();
            throw e;
        }
    }

    /** The snapshot is seen before the facts of the same turn are told; whoever asks next is answered after them. */
    private void awaitTurn() {
        try {
            supervisor().restart("nobody").otherwiseEmpty().await(10, SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("the supervisor does not answer", e);
        }
    }

    /** In their order. */
    List<String> started() {
        return facts.stream()
                .filter(ProcessStarted.class::isInstance)
                .map(fact -> ((ProcessStarted) fact).process())
                .toList();
    }

    <F extends AgentFact> F awaitFact(Class<F> type, Predicate<F> wanted) {
        await(() -> facts.stream().filter(type::isInstance).map(type::cast).anyMatch(wanted), "a " + type);
        return facts.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .filter(wanted)
                .findFirst()
                .orElseThrow();
    }

    void await(BooleanSupplier reached, String what) {
        await(reached, () -> what + "; " + supervisor().snapshot() + " after " + facts);
    }

    static void await(BooleanSupplier reached, Supplier<String> what) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!reached.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + LIMIT.toSeconds() + " s: " + what.get());
            }
            LockSupport.parkNanos(Duration.ofMillis(3).toNanos());
        }
    }

    static void signal(String signal, long pid) throws Exception {
        if (pid < 2
                || new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                                .start()
                                .waitFor()
                        != 0) {
            throw new AssertionError("cannot send " + signal + " to " + pid);
        }
    }

    static boolean isAlive(long pid) {
        return ProcStat.of(pid).filter(stat -> !stat.isDead()).isPresent();
    }

    /** As an agent that ends: the processes go on. */
    void leave() throws Exception {
        left = true;
        probes.close().await(10, SECONDS);
        vertx.close().await(10, SECONDS);
    }

    @Override
    public void close() {
        try {
            if (!left) {
                left = true;
                supervisor().stopAll().await(20, SECONDS);
                leave();
            }
        } catch (Exception e) {
            throw new AssertionError("cannot be closed", e);
        }
    }
}
