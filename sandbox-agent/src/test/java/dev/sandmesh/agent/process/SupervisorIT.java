package dev.sandmesh.agent.process;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.protocol.report.AgentFact;
import dev.sandmesh.protocol.report.ConditionChanged;
import dev.sandmesh.protocol.report.ConditionType;
import dev.sandmesh.protocol.report.ProcessExited;
import dev.sandmesh.protocol.report.ProcessFlapping;
import dev.sandmesh.protocol.report.ProcessReport;
import dev.sandmesh.protocol.report.ProcessStarted;
import dev.sandmesh.protocol.report.ProcessState;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisorIT {
    /** c needs b, b needs a. */
    private static final String CHAIN = """
            processes:
              - {name: a, command: [sleep, "1000"], log: "${DIR}/a.log", condition: DisplayUp}
              - {name: b, command: [sleep, "1000"], dependsOn: [a], log: "${DIR}/b.log", condition: VncUp}
              - {name: c, command: [sleep, "1000"], dependsOn: [b], log: "${DIR}/c.log", condition: WorkerUp}
            """;

    @TempDir
    Path directory;

    private TestingSupervision supervise(String yaml) throws Exception {
        return new TestingSupervision(directory, yaml, Map.of("DIR", directory.toString()));
    }

    private TestingSupervision superviseShell(String script, String rest) throws Exception {
        String yaml =
                "processes:\n  - {name: p, command: [sh, -c, \"" + script + "\"], log: \"${DIR}/p.log\"" + rest + "}";
        return supervise(yaml);
    }

    private static List<String> startedNames(List<AgentFact> facts) {
        return facts.stream()
                .filter(ProcessStarted.class::isInstance)
                .map(fact -> ((ProcessStarted) fact).process())
                .toList();
    }

    @Test
    void processesStartInOrderAndStopInReverse() throws Exception {
        TestingSupervision running = supervise(CHAIN).awaitRunning("a", "b", "c");
        assertThat(startedNames(running.facts)).containsExactly("a", "b", "c");
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
    void whoIsStoppedForTheSakeOfAnotherIsNotAtFault() throws Exception {
        try (TestingSupervision running = supervise(CHAIN).awaitRunning("a", "b", "c")) {
            long dependent = running.pid("c");
            running.facts.clear();
            TestingSupervision.signal("KILL", running.pid("a"));
            running.await(() -> running.pid("c") != 0 && running.pid("c") != dependent, "c was restarted");
            running.awaitRunning("a", "b", "c");
            assertThat(running.facts)
                    .filteredOn(fact -> fact instanceof ConditionChanged changed && !changed.ok())
                    .containsExactly(
                            new ConditionChanged("DisplayUp", false, "a exited: signal 9"),
                            new ConditionChanged("ProcessesStable", false, "a exited: signal 9"));
        }
    }

    @Test
    void whoStaysAwayLongerThanItsStartMayTakeIsSaidToBeAway() throws Exception {
        String yaml = """
            processes:
              - {name: a, command: [sleep, "1000"], log: "${DIR}/a.log",
                 readiness: {kind: exec, target: "test ! -e ${DIR}/broken", interval: 10ms}}
              - {name: b, command: [sleep, "1000"], dependsOn: [a], log: "${DIR}/b.log", condition: WorkerUp,
                 startTimeout: 200ms, stop: {timeout: 100ms}}
            """;
        try (TestingSupervision running = supervise(yaml).awaitRunning("a", "b")) {
            Path broken = Files.createFile(directory.resolve("broken"));
            TestingSupervision.signal("KILL", running.pid("a"));
            ConditionChanged away = running.awaitFact(
                    ConditionChanged.class, fact -> fact.condition().equals("WorkerUp") && !fact.ok());
            assertThat(away.reason()).isEqualTo("b is not back: a exited: signal 9");
            Files.delete(broken);
            running.awaitRunning("a", "b");
            running.await(() -> running.conditionIs("WorkerUp", true), "well again");
        }
    }

    @Test
    void whatDependsOnAKilledProcessIsRestartedInOrder() throws Exception {
        try (TestingSupervision running = supervise(CHAIN).awaitRunning("a", "b", "c")) {
            long before = running.pid("a");
            long dependent = running.pid("c");
            running.facts.clear();
            TestingSupervision.signal("KILL", before);
            ProcessExited exited = running.awaitFact(
                    ProcessExited.class, fact -> fact.process().equals("a"));
            assertThat(exited.signal()).contains(9);
            assertThat(exited.exitCode()).isEmpty();
            assertThat(exited.reason()).isEqualTo("a exited: signal 9");
            running.awaitFact(ProcessStarted.class, fact -> fact.process().equals("c"));
            assertThat(startedNames(running.facts)).containsExactly("a", "b", "c");
            assertThat(running.pid("a")).isNotEqualTo(before);
            assertThat(running.report("a").restarts()).isEqualTo(1);
            assertThat(TestingSupervision.isAlive(dependent)).isFalse();
            assertThat(running.facts)
                    .contains(new ConditionChanged("DisplayUp", false, "a exited: signal 9"))
                    .contains(new ConditionChanged("DisplayUp", true, ""));
        }
    }

    @Test
    void conditionVersionsOnlyGrow() throws Exception {
        try (TestingSupervision running = supervise(CHAIN).awaitRunning("a", "b", "c")) {
            long before = running.supervisor().conditions().get(0).version();
            running.facts.clear();
            TestingSupervision.signal("KILL", running.pid("a"));
            running.awaitFact(
                    ConditionChanged.class,
                    fact -> !fact.ok() && fact.condition().equals("DisplayUp"));
            assertThat(running.supervisor().conditions().get(0).version()).isGreaterThan(before);
        }
    }

    @Test
    void exitCodeAndLastLinesAreReported() throws Exception {
        try (TestingSupervision running = superviseShell("echo first; echo last words; exit 7", "")) {
            ProcessExited exited = running.awaitFact(ProcessExited.class, fact -> true);
            assertThat(exited.exitCode()).contains(7);
            assertThat(exited.reason()).isEqualTo("p exited with code 7");
            assertThat(exited.logTail()).containsExactly("first", "last words");
        }
    }

    @Test
    void aCommandThatDoesNotExistIsReportedAndTriedAgain() throws Exception {
        String yaml = "processes: [{name: p, command: [no-such-command], log: \"${DIR}/p.log\"}]";
        try (TestingSupervision running = supervise(yaml)) {
            ProcessExited exited = running.awaitFact(ProcessExited.class, fact -> true);
            assertThat(exited.logTail()).anySatisfy(line -> assertThat(line).contains("no-such-command"));
            running.awaitFact(ProcessFlapping.class, fact -> true);
        }
    }

    @Test
    void aCrashLoopIsFlappingUntilItIsFixed() throws Exception {
        Path fixed = directory.resolve("fixed");
        String restart = ", condition: WorkerUp, restart: {initial: 10ms, max: 200ms, stable: 300ms,"
                + " flapping: {exits: 4, window: 2s}}";
        try (TestingSupervision running = superviseShell("test -e " + fixed + " || exit 3; exec sleep 1000", restart)) {
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
        try (TestingSupervision running = superviseShell(
                        "echo $$ > ${DIR}/pid; while :; do sleep 0.1; done", probe.replace("\\\"", "\""))
                .awaitRunning("p")) {
            long before = running.pid("p");
            TestingSupervision.signal("STOP", before);
            ProcessExited exited = running.awaitFact(ProcessExited.class, fact -> fact.pid() == before);
            assertThat(exited.reason())
                    .isEqualTo(
                            "p check command exited with code 1; it is stopped by a signal (state T); exited: signal 9");
            running.await(() -> running.pid("p") != before && running.is("p", ProcessState.RUNNING), "replaced");
            running.awaitFact(ConditionChanged.class, fact -> !fact.ok());
        }
    }

    @Test
    void oneThatIgnoresTheStopSignalIsKilledWithItsWholeGroup() throws Exception {
        String script = "trap '' TERM; sleep 1000 & echo $! > ${DIR}/child; while :; do sleep 0.1; done";
        TestingSupervision running =
                superviseShell(script, ", stop: {timeout: 200ms}").awaitRunning("p");
        Path file = directory.resolve("child");
        TestingSupervision.await(() -> file.toFile().length() > 1, () -> "child");
        long child = Long.parseLong(Files.readString(file).strip());
        running.supervisor().stopAll().await(20, SECONDS);
        assertThat(running.awaitFact(ProcessExited.class, fact -> true).signal())
                .contains(9);
        TestingSupervision.await(() -> !TestingSupervision.isAlive(child), () -> "child is gone");
        running.leave();
    }

    @Test
    void childrenOfADeadProcessDoNotLiveOnBesideItsSuccessor() throws Exception {
        String script = "sleep 1000 & echo $! >> ${DIR}/children; wait";
        try (TestingSupervision running = superviseShell(script, "").awaitRunning("p")) {
            Path file = directory.resolve("children");
            TestingSupervision.await(() -> file.toFile().length() > 1, () -> "child");
            long child = Long.parseLong(Files.readString(file).strip());
            TestingSupervision.signal("KILL", running.pid("p"));
            running.await(() -> running.report("p").restarts() == 1, "restarted");
            TestingSupervision.await(() -> !TestingSupervision.isAlive(child), () -> "child is gone");
        }
    }

    @Test
    void aRestartThatIsAskedForEndsWhenAllThatDependsOnItRunsAgain() throws Exception {
        try (TestingSupervision running = supervise(CHAIN).awaitRunning("a", "b", "c")) {
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
        try (TestingSupervision running = supervise(CHAIN).awaitRunning("a", "b", "c")) {
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
    void nothingIsCalledStableBeforeAllOfItRuns() throws Exception {
        try (TestingSupervision running = supervise(CHAIN).awaitRunning("a", "b", "c")) {
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
        try (TestingSupervision running = supervise(yaml)) {
            running.await(() -> running.conditionIs(ConditionType.PROCESSES_STABLE, false), "said to be unstable");
        }
    }

    @Test
    void aRestartThatCannotWorkSaysWhy() throws Exception {
        try (TestingSupervision running = superviseShell(
                "exit 1",
                ", readiness: {kind: exec, target: 'false'}, restart: {initial: 1ms, max: 50ms, flapping: {exits: 3, window: 10s}}")) {
            assertThatThrownBy(() -> running.supervisor().restart("nobody").await(20, SECONDS))
                    .hasMessageContaining("there is no process nobody");
            assertThatThrownBy(() -> running.supervisor().restart("p").await(20, SECONDS))
                    .hasMessageContaining("p exits again and again: p exited with code 1");
        }
    }

    @Test
    void aNewSupervisorAdoptsWhatRunsAndNoticesItsEnd() throws Exception {
        TestingSupervision first = supervise(CHAIN).awaitRunning("a", "b", "c");
        List<Long> pids = List.of(first.pid("a"), first.pid("b"), first.pid("c"));
        first.leave();
        assertThat(pids).allMatch(TestingSupervision::isAlive);
        try (TestingSupervision second = supervise(CHAIN).awaitRunning("a", "b", "c")) {
            assertThat(List.of(second.pid("a"), second.pid("b"), second.pid("c")))
                    .isEqualTo(pids);
            assertThat(second.facts)
                    .filteredOn(ProcessStarted.class::isInstance)
                    .allMatch(fact -> ((ProcessStarted) fact).adopted());
            TestingSupervision.signal("KILL", pids.get(1));
            ProcessExited exited =
                    second.awaitFact(ProcessExited.class, fact -> fact.process().equals("b"));
            assertThat(exited.signal()).contains(9);
            second.awaitFact(ProcessStarted.class, fact -> fact.process().equals("c") && !fact.adopted());
            assertThat(second.pid("a")).isEqualTo(pids.get(0));
        }
    }

    @Test
    void whatAnAgentStartedJustBeforeItWasKilledIsFoundByItsMark() throws Exception {
        TestingSupervision first = supervise(CHAIN).awaitRunning("a", "b", "c");
        long started = first.pid("a");
        first.leave();
        StateFiles files = new StateFiles(directory.resolve("state"));
        for (RunRecord run : files.readAll()) {
            if (run.name().equals("a")) {
                files.write(run.of(ProcessIdentity.none(), ProcessIdentity.none()));
            }
        }
        try (TestingSupervision second = supervise(CHAIN).awaitRunning("a", "b", "c")) {
            assertThat(second.pid("a")).isEqualTo(started);
            assertThat(second.facts).noneMatch(ProcessExited.class::isInstance);
        }
    }

    @Test
    void aStartThatCameToNothingLeavesNothing() throws Exception {
        RunRecord intent = new RunRecord(
                "p",
                ProcessIdentity.none(),
                ProcessIdentity.none(),
                "no-such-mark",
                0,
                directory.resolve("x"),
                0,
                "",
                List.of());
        new StateFiles(directory.resolve("state")).write(intent);
        try (TestingSupervision running = superviseShell("exec sleep 1000", "").awaitRunning("p")) {
            assertThat(running.facts).noneMatch(ProcessExited.class::isInstance);
        }
    }

    @Test
    void theLogOfAProcessIsNotForEverybody() throws Exception {
        String yaml = "processes: [{name: p, command: [sleep, '1000'], log: '${DIR}/log/p.log'}]";
        try (TestingSupervision running = supervise(yaml).awaitRunning("p")) {
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
                superviseShell("exec sleep 1000", probe).awaitRunning("p")) {
            assertThat(running.facts).noneMatch(ProcessExited.class::isInstance);
        }
    }

    @Test
    void whatEndedWhileNobodyLookedIsToldAndStartedAgain() throws Exception {
        TestingSupervision first = supervise(CHAIN).awaitRunning("a", "b", "c");
        long lost = first.pid("c");
        first.leave();
        TestingSupervision.signal("KILL", lost);
        TestingSupervision.await(() -> !TestingSupervision.isAlive(lost), () -> "c is gone");
        try (TestingSupervision second = supervise(CHAIN).awaitRunning("a", "b", "c")) {
            assertThat(second.awaitFact(ProcessExited.class, fact -> true).reason())
                    .isEqualTo("c exited: signal 9 while no agent ran");
            assertThat(second.report("c").restarts()).isEqualTo(1);
        }
    }

    @Test
    void aProcessWhoseSpecificationChangedIsReplacedAndOneThatIsGoneFromItEnds() throws Exception {
        TestingSupervision first = supervise(CHAIN).awaitRunning("a", "b", "c");
        List<Long> pids = List.of(first.pid("a"), first.pid("b"), first.pid("c"));
        first.leave();
        String changed = """
                processes:
                  - {name: a, command: [sleep, "1000"], log: "${DIR}/a.log"}
                  - {name: b, command: [sleep, "2000"], dependsOn: [a], log: "${DIR}/b.log"}
                """;
        try (TestingSupervision second = supervise(changed)) {
            second.awaitFact(ProcessStarted.class, fact -> fact.process().equals("b") && !fact.adopted());
            assertThat(second.pid("a")).isEqualTo(pids.get(0));
            assertThat(second.pid("b")).isNotEqualTo(pids.get(1));
            assertThat(TestingSupervision.isAlive(pids.get(2))).isFalse();
        }
    }

    @Test
    void oneThatNeverGetsReadyIsReplacedWithTheReason() throws Exception {
        String probe = ", startTimeout: 300ms, readiness: {kind: tcp, target: '127.0.0.1:1', interval: 50ms}";
        try (TestingSupervision running = superviseShell("exec sleep 1000", probe)) {
            ProcessExited exited = running.awaitFact(ProcessExited.class, fact -> true);
            assertThat(exited.reason())
                    .startsWith("p was not ready within 300 ms: does not accept connections on 127.0.0.1:1");
        }
    }

    @Test
    void whoIsStoppedWhileItStartsIsNotLate() throws Exception {
        String script = "trap '' TERM; touch ${DIR}/up; while :; do sleep 0.05; done";
        String probe = ", startTimeout: 3s, stop: {timeout: 4s}, readiness: {kind: exec,"
                + " target: 'test -e ${DIR}/ready', interval: 20ms}";
        try (TestingSupervision running = superviseShell(script, probe)) {
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

    @Test
    void onlyListedVariablesReachTheProcess() throws Exception {
        try (TestingSupervision running =
                superviseShell("env; exit 0", ", environment: {pass: [HOME], set: {COLOUR: blue}}")) {
            List<String> seen =
                    running.awaitFact(ProcessExited.class, fact -> true).logTail();
            assertThat(seen)
                    .contains("COLOUR=blue")
                    .allMatch(line -> line.matches("(COLOUR|HOME|PATH|SANDMESH_RUN|PWD|OLDPWD|SHLVL|_)=.*"));
        }
    }
}
