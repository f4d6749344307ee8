package dev.sandmesh.agent.process;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sandmesh.agent.FreePlace;
import dev.sandmesh.agent.probe.Intake;
import dev.sandmesh.agent.probe.Probes;
import dev.sandmesh.agent.probe.WorkerControl;
import dev.sandmesh.agent.probe.WorkerProbe;
import dev.sandmesh.agent.probe.WorkerReading;
import dev.sandmesh.protocol.report.ConditionType;
import dev.sandmesh.protocol.report.ProcessExited;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The stand-in worker as a real process, ill in every way it can be, and told to drain. */
class WorkerTroublesIT {
    private static final Path SCRIPT =
            Path.of("..", "scripts/standins/worker/worker.mjs").toAbsolutePath().normalize();
    private static final Duration ASKED = Duration.ofSeconds(20);
    private static final String YAML = """
            processes:
              - name: worker
                command: [node, "${SCRIPT}"]
                environment: {set: {PORT: "${PORT}", WORKER_TROUBLE_FILE: "${DIR}/trouble", WORKER_TASK_INTERVAL_MS: "0"}}
                readiness: {kind: worker, target: "http://127.0.0.1:${PORT}/health", interval: 20ms, timeout: 10s}
                liveness: {kind: worker, target: "http://127.0.0.1:${PORT}/health", interval: 50ms, timeout: "${TIMEOUT}", failures: 2}
                startTimeout: 60s
                restart: {initial: 1ms, max: 10ms}
                stop: {signal: TERM, timeout: 2s}
                log: "${DIR}/worker.log"
                condition: WorkerUp
            """;

    @TempDir
    Path directory;

    private String port;

    @BeforeEach
    void nodeIsInstalled() throws Exception {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "node"))),
                "node is not installed");
        port = Integer.toString(FreePlace.port());
    }

    private TestingSupervision supervise(String timeout) throws Exception {
        Map<String, String> variables =
                Map.of("DIR", directory.toString(), "PORT", port, "SCRIPT", SCRIPT.toString(), "TIMEOUT", timeout);
        return new TestingSupervision(directory, YAML, variables).awaitRunning("worker");
    }

    /** What never ends is given up after the time limit, which is therefore short; what is wrong at once has all the time it needs. */
    @ParameterizedTest
    @CsvSource({
        "503, 15s, /health answered 503",
        "unhealthy, 15s, says it is unhealthy",
        "garbage, 15s, /health answers what is no health report",
        "flood, 15s, answer is longer than 65536 bytes",
        "endless, 15s, answer is longer than 65536 bytes",
        "hang, 2s, /health does not answer",
        "drip, 2s, /health does not answer",
    })
    void aWorkerThatIsIllIsRestartedAndItsIllnessNamed(String trouble, String timeout, String reason) throws Exception {
        Path knob = directory.resolve("trouble");
        try (TestingSupervision running = supervise(timeout)) {
            long before = running.pid("worker");
            Files.writeString(knob, trouble);
            ProcessExited exited = running.awaitFact(ProcessExited.class, fact -> fact.pid() == before);
            Files.delete(knob);
            assertThat(exited.reason()).contains(reason);
            running.awaitRunning("worker");
            assertThat(running.pid("worker")).isNotEqualTo(before);
            running.await(() -> running.conditionIs(ConditionType.WORKER_UP, true), "the worker is up");
        }
    }

    @Test
    void aWorkerIsPausedDrainedAndResumed() throws Exception {
        Vertx vertx = Vertx.vertx();
        Probes probes = new Probes(vertx);
        try (TestingSupervision running = supervise("15s")) {
            String url = "http://127.0.0.1:" + port;
            WorkerControl control = new WorkerControl(probes, url, ASKED);
            WorkerProbe probe = new WorkerProbe(probes, url, ASKED);
            assertThat(probe.read().await(60, SECONDS).intake()).isEqualTo(Intake.OPEN);
            assertThat(control.pause().await(60, SECONDS).accepted()).isTrue();
            assertThat(probe.read().await(60, SECONDS)).satisfies(paused -> {
                assertThat(paused.intake()).isEqualTo(Intake.PAUSED);
                assertThat(paused.capacity().free()).isZero();
                assertThat(paused.isDrained()).isFalse();
            });
            assertThat(control.drain().await(60, SECONDS).accepted()).isTrue();
            assertThat(probe.read().await(60, SECONDS)).matches(WorkerReading::isDrained);
            assertThat(control.resume().await(60, SECONDS).accepted()).isTrue();
            WorkerReading resumed = probe.read().await(60, SECONDS);
            assertThat(resumed.intake()).isEqualTo(Intake.OPEN);
            assertThat(resumed.versions()).containsKeys("worker", "node");
        } finally {
            probes.close().await(10, SECONDS);
            vertx.close().await(10, SECONDS);
        }
    }
}
