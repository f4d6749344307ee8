package dev.sandmesh.agent.process;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.report.ConditionChanged;
import dev.sandmesh.protocol.report.ProcessExited;
import dev.sandmesh.protocol.report.ProcessStarted;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to the others when one process goes. */
class SupervisorIT {
    @TempDir
    Path directory;

    @Test
    void whoIsStoppedForTheSakeOfAnotherIsNotAtFault() throws Exception {
        try (TestingSupervision running =
                TestingSupervision.of(directory, TestingSupervision.CHAIN).awaitRunning("a", "b", "c")) {
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
        try (TestingSupervision running = TestingSupervision.of(directory, yaml).awaitRunning("a", "b")) {
            // on a slow machine b may already have been away for too long at the start
            running.facts.clear();
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
        try (TestingSupervision running =
                TestingSupervision.of(directory, TestingSupervision.CHAIN).awaitRunning("a", "b", "c")) {
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
            assertThat(running.started()).containsExactly("a", "b", "c");
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
        try (TestingSupervision running =
                TestingSupervision.of(directory, TestingSupervision.CHAIN).awaitRunning("a", "b", "c")) {
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
    void oneThatIgnoresTheStopSignalIsKilledWithItsWholeGroup() throws Exception {
        String script = "trap '' TERM; sleep 1000 & echo $! > ${DIR}/child; while :; do sleep 0.1; done";
        TestingSupervision running = TestingSupervision.ofShell(directory, script, ", stop: {timeout: 200ms}")
                .awaitRunning("p");
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
        try (TestingSupervision running =
                TestingSupervision.ofShell(directory, script, "").awaitRunning("p")) {
            Path file = directory.resolve("children");
            TestingSupervision.await(() -> file.toFile().length() > 1, () -> "child");
            long child = Long.parseLong(Files.readString(file).strip());
            TestingSupervision.signal("KILL", running.pid("p"));
            running.await(() -> running.report("p").restarts() == 1, "restarted");
            TestingSupervision.await(() -> !TestingSupervision.isAlive(child), () -> "child is gone");
        }
    }
}
