package dev.sandmesh.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.report.ProcessExited;
import dev.sandmesh.protocol.report.ProcessStarted;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a new supervisor does with the processes of the one before. */
class AdoptionIT {
    @TempDir
    Path directory;

    private TestingSupervision supervise(String yaml) throws Exception {
        return TestingSupervision.of(directory, yaml);
    }

    private TestingSupervision superviseShell(String script, String rest) throws Exception {
        return TestingSupervision.ofShell(directory, script, rest);
    }

    @Test
    void aNewSupervisorAdoptsWhatRunsAndNoticesItsEnd() throws Exception {
        TestingSupervision first = supervise(TestingSupervision.CHAIN).awaitRunning("a", "b", "c");
        List<Long> pids = List.of(first.pid("a"), first.pid("b"), first.pid("c"));
        first.leave();
        assertThat(pids).allMatch(TestingSupervision::isAlive);
        try (TestingSupervision second = supervise(TestingSupervision.CHAIN).awaitRunning("a", "b", "c")) {
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
        TestingSupervision first = supervise(TestingSupervision.CHAIN).awaitRunning("a", "b", "c");
        long started = first.pid("a");
        first.leave();
        StateFiles files = new StateFiles(directory.resolve("state"));
        for (RunRecord run : files.readAll()) {
            if (run.name().equals("a")) {
                files.write(run.of(ProcessIdentity.none(), ProcessIdentity.none()));
            }
        }
        try (TestingSupervision second = supervise(TestingSupervision.CHAIN).awaitRunning("a", "b", "c")) {
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
    void whatEndedWhileNobodyLookedIsToldAndStartedAgain() throws Exception {
        TestingSupervision first = supervise(TestingSupervision.CHAIN).awaitRunning("a", "b", "c");
        long lost = first.pid("c");
        first.leave();
        TestingSupervision.signal("KILL", lost);
        TestingSupervision.await(() -> !TestingSupervision.isAlive(lost), () -> "c is gone");
        try (TestingSupervision second = supervise(TestingSupervision.CHAIN).awaitRunning("a", "b", "c")) {
            assertThat(second.awaitFact(ProcessExited.class, fact -> true).reason())
                    .isEqualTo("c exited: signal 9 while no agent ran");
            assertThat(second.report("c").restarts()).isEqualTo(1);
        }
    }

    @Test
    void aProcessWhoseSpecificationChangedIsReplacedAndOneThatIsGoneFromItEnds() throws Exception {
        TestingSupervision first = supervise(TestingSupervision.CHAIN).awaitRunning("a", "b", "c");
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
}
