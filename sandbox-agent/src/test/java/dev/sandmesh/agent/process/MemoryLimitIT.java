package dev.sandmesh.agent.process;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.agent.probe.Probes;
import dev.sandmesh.protocol.report.AgentFact;
import dev.sandmesh.protocol.report.ProcessExited;
import dev.sandmesh.protocol.report.ProcessStarted;
import dev.sandmesh.protocol.report.ProcessState;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of a process that uses more memory than it may, where the agent itself keeps the limit (A34, D23). */
class MemoryLimitIT {
    /** Grows when it is told to, and takes its time to end, so that more than one look at its memory falls into that. */
    private static final String GROWING = """
            trap '' TERM
            until test -e %s; do sleep 0.05; done
            i=0123456789; while test ${#i} -lt 60000000; do i=$i$i; done
            while :; do sleep 1; done
            """;

    private static final String YAML = """
            processes:
              - {name: a, command: [sh, "${DIR}/script"], log: "${DIR}/a.log", limits: {memory: 32MiB}, stop: {timeout: 6s}}
              - {name: b, command: [sleep, "1000"], dependsOn: [a], log: "${DIR}/b.log"}
            """;

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final List<AgentFact> facts = new CopyOnWriteArrayList<>();
    private final Reporter reporter = new Reporter(Clock.systemUTC(), (fact, now) -> {
        facts.add(fact);
        return Future.succeededFuture();
    });
    private final Reconciler reconciler = new Reconciler(
            reporter,
            new StoppedByOrder(vertx.createSharedWorkerExecutor("memory-limit", 4), Path.of("nobody-writes-here")));
    private Path go;

    @BeforeEach
    void supervise() throws Exception {
        go = directory.resolve("go");
        Files.writeString(directory.resolve("script"), GROWING.formatted(go));
        List<ProcessSpec> specs = SpecFile.parse(YAML, Map.of("DIR", directory.toString()));
        Path state = directory.resolve("state");
        StateFiles files = new StateFiles(state);
        WorkerExecutor workers = vertx.createSharedWorkerExecutor("memory-limit", 4);
        Tools tools = new Tools(
                vertx,
                workers,
                new Probes(vertx),
                new Launcher(files, Cgroups.none()),
                files,
                new StatusWatch(state),
                new StopSteps(vertx, Map.of()));
        context.runOnContext(there -> {
            reconciler.specify(specs, spec -> new ManagedProcess(spec, tools, reporter, this::step));
            step();
        });
        TestingSupervision.await(() -> hasStarted("a") && hasStarted("b"), () -> "both run; " + facts);
    }

    @AfterEach
    void end() throws Exception {
        context.runOnContext(there -> {
            reconciler.stopAll();
            step();
        });
        TestingSupervision.await(reconciler::nothingRuns, () -> "nothing runs; " + facts);
        vertx.close().await(10, SECONDS);
    }

    private void step() {
        context.runOnContext(there -> {
            reconciler.step();
            reporter.tell();
        });
    }

    private boolean hasStarted(String name) {
        return facts.stream()
                .anyMatch(fact -> fact instanceof ProcessStarted started
                        && started.process().equals(name));
    }

    private ProcessExited awaitExitOfA() {
        TestingSupervision.await(() -> !exitsOfA().isEmpty(), () -> "a has ended; " + facts);
        return exitsOfA().get(0);
    }

    private List<ProcessExited> exitsOfA() {
        return facts.stream()
                .filter(ProcessExited.class::isInstance)
                .map(ProcessExited.class::cast)
                .filter(exited -> exited.process().equals("a"))
                .toList();
    }

    @Test
    void whoWasStoppedForItsSakeIsNamedHoweverOftenItIsLookedAt() throws Exception {
        Files.createFile(go);
        ProcessExited exited = awaitExitOfA();
        assertThat(exited.account().unwell()).contains("its limit is 32.0 MiB");
        assertThat(exited.account().stopped()).containsExactly("b");
    }

    @Test
    void whatItUsesWhileItIsStoppedByOrderIsNoFault() throws Exception {
        context.runOnContext(there -> {
            reconciler.find("a").orElseThrow().replace(Replacement.byOrder("a"));
            step();
        });
        TestingSupervision.await(
                () -> reconciler.find("a").orElseThrow().state() == ProcessState.STOPPING, () -> "a is being stopped");
        Files.createFile(go);
        ProcessExited exited = awaitExitOfA();
        assertThat(exited.account().unwell()).isEmpty();
        assertThat(exited.reason()).isEqualTo("stopped: restart by order");
        assertThat(exited.account().stopped()).containsExactly("b");
    }
}
