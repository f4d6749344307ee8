package dev.sandmesh.agent.process;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.report.ConditionChanged;
import dev.sandmesh.protocol.report.ConditionType;
import dev.sandmesh.protocol.report.ProcessExited;
import dev.sandmesh.protocol.report.ProcessFlapping;
import dev.sandmesh.protocol.report.ProcessState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that start, and those that do not. */
class StartIT {
    @TempDir
    Path directory;

    @Test
    void processesStartInOrderAndStopInReverse() throws Exception {
        TestingSupervision running =
                TestingSupervision.of(directory, TestingSupervision.CHAIN).awaitRunning("a", "b", "c");
        assertThat(running.started()).containsExactly("a", "b", "c");
        running.facts.clear();
        running.supervisor().stopAll().await(20, SECONDS);
        assertThat(running.facts)
                .filteredOn(ProcessExited.class::isInstance)
                .extracting(fact -> ((ProcessExited) fact).process())
                .containsExactly("c", "b", "a");
        assertThat(running.supervisor().reports()).allMatch(report -> report.state() == ProcessState.STOPPED);
        running.leave();
    }

    @Test
    void exitCodeAndLastLinesAreReported() throws Exception {
        try (TestingSupervision running =
                TestingSupervision.ofShell(directory, "echo first; echo last words; exit 7", "")) {
            ProcessExited exited = running.awaitFact(ProcessExited.class, fact -> true);
            assertThat(exited.exitCode()).contains(7);
            assertThat(exited.reason()).isEqualTo("p exited with code 7");
            assertThat(exited.logTail()).containsExactly("first", "last words");
        }
    }

    @Test
    void aCodeThatMayStandForASignalIsToldAsBoth() throws Exception {
        try (TestingSupervision running = TestingSupervision.ofShell(directory, "exit 143", "")) {
            ProcessExited exited = running.awaitFact(ProcessExited.class, fact -> true);
            assertThat(exited.reason()).isEqualTo("p exited: code 143, or signal 15");
            assertThat(exited.exitCode()).isEmpty();
            assertThat(exited.signal()).isEmpty();
        }
    }

    @Test
    void aSignalIsToldAsOne() throws Exception {
        for (int signal : new int[] {9, 15, 11}) {
            try (TestingSupervision running = TestingSupervision.ofShell(
                    Files.createDirectory(directory.resolve("by" + signal)), "kill -" + signal + " $$", "")) {
                ProcessExited exited = running.awaitFact(ProcessExited.class, fact -> true);
                assertThat(exited.reason()).isEqualTo("p exited: signal " + signal);
                assertThat(exited.signal()).contains(signal);
            }
        }
    }

    @Test
    void aCommandThatDoesNotExistIsReportedAndTriedAgain() throws Exception {
        String yaml = "processes: [{name: p, command: [no-such-command], log: \"${DIR}/p.log\"}]";
        try (TestingSupervision running = TestingSupervision.of(directory, yaml)) {
            ProcessExited exited = running.awaitFact(ProcessExited.class, fact -> true);
            assertThat(exited.logTail()).anySatisfy(line -> assertThat(line).contains("no-such-command"));
            running.awaitFact(ProcessFlapping.class, fact -> true);
        }
    }

    @Test
    void nothingIsCalledStableBeforeAllOfItRuns() throws Exception {
        try (TestingSupervision running =
                TestingSupervision.of(directory, TestingSupervision.CHAIN).awaitRunning("a", "b", "c")) {
            assertThat(running.facts)
                    .filteredOn(ConditionChanged.class::isInstance)
                    .extracting(fact -> ((ConditionChanged) fact).condition() + " " + ((ConditionChanged) fact).ok())
                    .containsExactly("ProcessesStable false", "ProcessesStable true");
            assertThat(running.conditionIs(ConditionType.PROCESSES_STABLE, true))
                    .isTrue();
        }
    }

    @Test
    void aStartThatTakesTooLongIsAFault() throws Exception {
        String yaml = """
                processes:
                  - {name: a, command: [sleep, "1000"], log: "${DIR}/a.log", startTimeout: 300ms}
                  - {name: b, command: [sleep, "1000"], dependsOn: [a], log: "${DIR}/b.log", startTimeout: 300ms,
                     readiness: {kind: exec, target: "false", interval: 50ms}}
                """;
        try (TestingSupervision running = TestingSupervision.of(directory, yaml)) {
            running.await(() -> running.conditionIs(ConditionType.PROCESSES_STABLE, false), "said to be unstable");
        }
    }

    @Test
    void theLogOfAProcessIsNotForEverybody() throws Exception {
        String yaml = "processes: [{name: p, command: [sleep, '1000'], log: '${DIR}/log/p.log'}]";
        try (TestingSupervision running = TestingSupervision.of(directory, yaml).awaitRunning("p")) {
            assertThat(running.pid("p")).isPositive();
            Path log = directory.resolve("log/p.log");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log)))
                    .isEqualTo("rw-r-----");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log.getParent())))
                    .isEqualTo("rwxr-x---");
        }
    }

    @Test
    void aCheckCommandSeesWhatTheProcessSees() throws Exception {
        String probe = ", environment: {set: {COLOUR: blue}}, readiness: {kind: exec,"
                + " target: 'test $COLOUR$HOME = blue', interval: 50ms}";
        try (TestingSupervision running =
                TestingSupervision.ofShell(directory, "exec sleep 1000", probe).awaitRunning("p")) {
            assertThat(running.facts).noneMatch(ProcessExited.class::isInstance);
        }
    }

    @Test
    void oneThatNeverGetsReadyIsReplacedWithTheReason() throws Exception {
        String probe = ", startTimeout: 300ms, readiness: {kind: tcp, target: '127.0.0.1:1', interval: 50ms}";
        try (TestingSupervision running = TestingSupervision.ofShell(directory, "exec sleep 1000", probe)) {
            ProcessExited exited = running.awaitFact(ProcessExited.class, fact -> true);
            assertThat(exited.reason())
                    .startsWith("p was not ready within 300 ms: does not accept connections on 127.0.0.1:1");
        }
    }

    @Test
    void onlyListedVariablesReachTheProcess() throws Exception {
        try (TestingSupervision running = TestingSupervision.ofShell(
                directory, "env; exit 0", ", environment: {pass: [HOME], set: {COLOUR: blue}}")) {
            List<String> seen =
                    running.awaitFact(ProcessExited.class, fact -> true).logTail();
            assertThat(seen)
                    .contains("COLOUR=blue")
                    .allMatch(line -> line.matches("(COLOUR|HOME|PATH|SANDMESH_RUN|PWD|OLDPWD|SHLVL|_)=.*"));
        }
    }
}
