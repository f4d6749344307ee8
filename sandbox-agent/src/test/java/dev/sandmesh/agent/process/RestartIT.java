package dev.sandmesh.agent.process;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.protocol.report.ConditionChanged;
import dev.sandmesh.protocol.report.ConditionType;
import dev.sandmesh.protocol.report.ExitAccount;
import dev.sandmesh.protocol.report.ProcessExited;
import dev.sandmesh.protocol.report.ProcessFlapping;
import dev.sandmesh.protocol.report.ProcessReport;
import dev.sandmesh.protocol.report.ProcessState;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are restarted, by order or because they are not well. */
class RestartIT {
    @TempDir
    Path directory;

    @Test
    void aCrashLoopIsFlappingUntilItIsFixed() throws Exception {
        Path fixed = directory.resolve("fixed");
        String restart = ", condition: WorkerUp, restart: {initial: 10ms, max: 200ms, stable: 300ms,"
                + " flapping: {exits: 4, window: 2s}}";
        try (TestingSupervision running =
                TestingSupervision.ofShell(directory, "test -e " + fixed + " || exit 3; exec sleep 1000", restart)) {
            ProcessFlapping flapping = running.awaitFact(ProcessFlapping.class, fact -> true);
            assertThat(flapping.exits()).isEqualTo(4);
            assertThat(flapping.reason()).isEqualTo("p exited with code 3");
            running.await(() -> running.conditionIs(ConditionType.PROCESSES_STABLE, false), "said to be unstable");
            running.await(() -> running.is("p", ProcessState.FLAPPING), "flapping");
            Files.createFile(fixed);
            running.await(() -> running.conditionIs(ConditionType.PROCESSES_STABLE, true), "said to be stable");
            running.awaitRunning("p");
            assertThat(running.conditionIs("WorkerUp", true)).isTrue();
        }
    }

    @Test
    void aStoppedProcessFailsItsLivenessProbeAndIsReplaced() throws Exception {
        String probe =
                ", condition: DisplayUp, readiness: {kind: exec, target: 'test -s ${DIR}/pid', interval: 20ms}, liveness: {kind: exec, target: \\\"grep -q '^State:.[SR]' /proc/$(cat "
                        + "${DIR}/pid)/status\\\", interval: 50ms}, stop: {timeout: 300ms}";
        try (TestingSupervision running = TestingSupervision.ofShell(
                        directory, "echo $$ > ${DIR}/pid; while :; do sleep 0.1; done", probe.replace("\\\"", "\""))
                .awaitRunning("p")) {
            long before = running.pid("p");
            TestingSupervision.signal("STOP", before);
            ProcessExited exited = running.awaitFact(ProcessExited.class, fact -> fact.pid() == before);
            assertThat(exited.reason())
                    .isEqualTo(
                            "p check command exited with code 1; it is stopped by a signal (state T); exited: signal 9");
            assertThat(exited.account().unwell())
                    .isEqualTo("p check command exited with code 1; it is stopped by a signal (state T)");
            running.await(() -> running.pid("p") != before && running.is("p", ProcessState.RUNNING), "replaced");
            running.awaitFact(ConditionChanged.class, fact -> !fact.ok());
        }
    }

    @Test
    void aFrozenProcessThatDoesNotBecomeReadyIsSaidToBeFrozen() throws Exception {
        String probe = ", startTimeout: 1s, readiness: {kind: exec, target: 'false', interval: 50ms}";
        try (TestingSupervision running = TestingSupervision.ofShell(directory, "kill -STOP $$; sleep 60", probe)) {
            ProcessExited exited = running.awaitFact(ProcessExited.class, fact -> true);
            assertThat(exited.account().unwell())
                    .startsWith("p was not ready within 1 s: ")
                    .endsWith("; it is stopped by a signal (state T)");
        }
    }

    @Test
    void aRestartThatIsAskedForEndsWhenAllThatDependsOnItRunsAgain() throws Exception {
        try (TestingSupervision running =
                TestingSupervision.of(directory, TestingSupervision.CHAIN).awaitRunning("a", "b", "c")) {
            long before = running.pid("b");
            long untouched = running.pid("a");
            RestartOutcome outcome = running.supervisor().restart("b").await(20, SECONDS);
            assertThat(outcome.pid()).isNotEqualTo(before).isEqualTo(running.pid("b"));
            assertThat(running.pid("a")).isEqualTo(untouched);
            assertThat(running.supervisor().reports()).allMatch(report -> report.state() == ProcessState.RUNNING);
            assertThat(running.report("b").restarts()).isEqualTo(1);
        }
    }

    @Test
    void aRestartThatIsAskedForIsNamedAfterTheOneThatItIsFor() throws Exception {
        try (TestingSupervision running =
                TestingSupervision.of(directory, TestingSupervision.CHAIN).awaitRunning("a", "b", "c")) {
            running.facts.clear();
            running.supervisor().restart("a").await(20, SECONDS);
            running.awaitRunning("a", "b", "c");
            assertThat(running.facts)
                    .filteredOn(ProcessExited.class::isInstance)
                    .extracting(fact -> ((ProcessExited) fact).reason())
                    .containsExactly(
                            "stopped: a is restarted by order",
                            "stopped: a is restarted by order",
                            "stopped: restart by order");
            assertThat(running.facts)
                    .contains(new ConditionChanged("ProcessesStable", false, "a is restarted by order"));
            assertThat(running.supervisor().reports())
                    .extracting(ProcessReport::reason)
                    .containsExactly("restart by order", "a is restarted by order", "a is restarted by order");
        }
    }

    @Test
    void anExitSaysWhoIsStoppedForItsSakeAndWhenItIsStartedAgain() throws Exception {
        try (TestingSupervision running =
                TestingSupervision.of(directory, TestingSupervision.CHAIN).awaitRunning("a", "b", "c")) {
            assertThat(killed(running, "a").account()).isEqualTo(new ExitAccount(false, 0, "", List.of("b", "c"), 0));
            assertThat(killed(running, "a").account()).isEqualTo(new ExitAccount(false, 1, "", List.of("b", "c"), 200));

            long before = running.pid("b");
            running.supervisor().restart("b").await(20, SECONDS);
            ProcessExited ordered = running.awaitFact(ProcessExited.class, fact -> fact.pid() == before);
            assertThat(ordered.account().stopped()).containsExactly("c");
            assertThat(ordered.account().retryMillis()).isZero();
        }
    }

    private static ProcessExited killed(TestingSupervision running, String name) throws Exception {
        long before = running.pid(name);
        TestingSupervision.signal("KILL", before);
        ProcessExited exited = running.awaitFact(ProcessExited.class, fact -> fact.pid() == before);
        running.await(() -> running.pid(name) != before, "replaced");
        running.awaitRunning("a", "b", "c");
        return exited;
    }

    @Test
    void aRestartThatCannotWorkSaysWhy() throws Exception {
        try (TestingSupervision running = TestingSupervision.ofShell(
                directory,
                "exit 1",
                ", readiness: {kind: exec, target: 'false'}, restart: {initial: 1ms, max: 50ms, flapping: {exits: 3, window: 10s}}")) {
            assertThatThrownBy(() -> running.supervisor().restart("nobody").await(20, SECONDS))
                    .hasMessageContaining("there is no process nobody");
            assertThatThrownBy(() -> running.supervisor().restart("p").await(20, SECONDS))
                    .hasMessageContaining("p exits again and again: p exited with code 1");
        }
    }

    @Test
    void whoIsStoppedWhileItStartsIsNotLate() throws Exception {
        String script = "trap '' TERM; touch ${DIR}/up; while :; do sleep 0.05; done";
        String probe = ", startTimeout: 3s, stop: {timeout: 4s}, readiness: {kind: exec,"
                + " target: 'test -e ${DIR}/ready', interval: 20ms}";
        try (TestingSupervision running = TestingSupervision.ofShell(directory, script, probe)) {
            Path up = directory.resolve("up");
            running.await(() -> Files.exists(up) && running.pid("p") != 0, "it traps the signal");
            long before = running.pid("p");
            Future<RestartOutcome> restarted = running.supervisor().restart("p");
            ProcessExited exited = running.awaitFact(ProcessExited.class, fact -> fact.pid() == before);
            assertThat(exited.reason()).startsWith("stopped: ");
            Files.createFile(directory.resolve("ready"));
            assertThat(restarted.await(20, SECONDS).restarts()).isEqualTo(1);
            running.awaitRunning("p");
        }
    }
}
