package dev.sandmesh.agent.process;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.report.ProcessExited;
import dev.sandmesh.protocol.report.ProcessStarted;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done before a process is told to end. */
class StopStepIT {
    private static final String SPEC = """
            processes:
              - name: p
                command: [sh, -c, "trap 'echo told to end; exit 0' TERM; echo here; while :; do sleep 0.05; done"]
                log: "${DIR}/p.log"
                readiness: {kind: exec, target: 'grep -q here "${DIR}/p.log"', interval: 20ms}
                stop: {first: {step: tidy-up, timeout: %s}, timeout: 20s}
            """;

    private final List<Duration> limits = new CopyOnWriteArrayList<>();

    @TempDir
    Path directory;

    private TestingSupervision supervise(String timeout, String rest, StopStep step) throws Exception {
        List<ProcessSpec> specs = SpecFile.parse(SPEC.formatted(timeout) + rest, Map.of("DIR", directory.toString()));
        return new TestingSupervision(new SupervisorConfig(
                        specs,
                        directory.resolve("state"),
                        Duration.ofSeconds(20),
                        Map.of("tidy-up", step),
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        EngineSettings.NONE,
                        Optional::empty))
                .awaitRunning("p");
    }

    private Future<String> noted(Duration limit, Future<String> outcome) {
        limits.add(limit);
        return outcome;
    }

    private String log() throws Exception {
        return Files.readString(directory.resolve("p.log"));
    }

    @Test
    void theSignalComesAfterTheStepWhoseWordsStandInTheReason() throws Exception {
        Promise<String> done = Promise.promise();
        try (TestingSupervision running = supervise("15s", "", limit -> noted(limit, done.future()))) {
            Future<RestartOutcome> restarted = running.supervisor().restart("p");
            TestingSupervision.await(() -> limits.size() == 1, () -> "the step is taken");
            assertThat(log()).doesNotContain("told to end");
            done.complete("closed profiles k1, k2");
            restarted.await(20, SECONDS);
            assertThat(limits).containsExactly(Duration.ofSeconds(15));
            assertThat(running.awaitFact(ProcessExited.class, fact -> true).reason())
                    .isEqualTo("stopped: restart by order; closed profiles k1, k2");
            assertThat(running.awaitFact(ProcessStarted.class, fact -> fact.restarts() == 1)
                            .reason())
                    .isEqualTo("restart by order; closed profiles k1, k2");
            assertThat(log()).contains("told to end");
        }
    }

    @Test
    void aStepThatFailsIsToldAndTheStopGoesOn() throws Exception {
        try (TestingSupervision running =
                supervise("15s", "", limit -> Future.failedFuture("2 profiles not closed: k1, k2"))) {
            running.supervisor().restart("p").await(20, SECONDS);
            assertThat(running.awaitFact(ProcessExited.class, fact -> true).reason())
                    .isEqualTo("stopped: restart by order; tidy-up failed: 2 profiles not closed: k1, k2");
        }
    }

    @Test
    void aStepThatNeverEndsHoldsNothingUp() throws Exception {
        TestingSupervision running =
                supervise("100ms", "", limit -> Promise.<String>promise().future());
        running.supervisor().stopAll().await(20, SECONDS);
        assertThat(running.awaitFact(ProcessExited.class, fact -> true).reason())
                .isEqualTo("stopped: everything stops; tidy-up did not end within 100 ms");
        running.leave();
    }

    @Test
    void whoIsNotWellGetsLessTimeForIt() throws Exception {
        String liveness = "    liveness: {kind: exec, target: 'test ! -e ${DIR}/ill', interval: 20ms}\n"
                .replace("${DIR}", directory.toString());
        try (TestingSupervision running =
                supervise("15s", liveness, limit -> noted(limit, Future.succeededFuture("closed nothing")))) {
            Path ill = Files.createFile(directory.resolve("ill"));
            ProcessExited exited = running.awaitFact(ProcessExited.class, fact -> true);
            Files.delete(ill);
            assertThat(limits.get(0)).isEqualTo(Duration.ofSeconds(3));
            assertThat(exited.reason())
                    .isEqualTo("p check command exited with code 1; exited with code 0; closed nothing");
        }
    }

    @Test
    void oneThatEndsByItselfMeanwhileIsNotSignalledAgain() throws Exception {
        Promise<String> late = Promise.promise();
        try (TestingSupervision running = supervise("15s", "", limit -> late.future())) {
            long before = running.pid("p");
            Future<RestartOutcome> restarted = running.supervisor().restart("p");
            TestingSupervision.signal("KILL", before);
            RestartOutcome outcome = restarted.await(20, SECONDS);
            late.complete("too late");
            running.awaitRunning("p");
            assertThat(running.pid("p")).isEqualTo(outcome.pid()).isNotEqualTo(before);
            assertThat(running.awaitFact(ProcessExited.class, fact -> true).reason())
                    .isEqualTo("stopped: restart by order");
        }
    }
}
