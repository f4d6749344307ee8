package dev.sandmesh.agent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sandmesh.protocol.report.ProcessExited;
import dev.sandmesh.protocol.report.ProcessStarted;
import io.vertx.core.Promise;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a new supervisor does with the processes of the one before. */
class AdoptionIT {
    private static final String SLEEPER =
            "processes:\n  - {name: p, command: [sh, -c, \"exec sleep 1000\"], log: \"${DIR}/p.log\"}";

    @TempDir
    Path directory;

    @Test
    void aNewSupervisorAdoptsWhatRunsAndNoticesItsEnd() throws Exception {
        TestingSupervision first =
                TestingSupervision.of(directory, TestingSupervision.CHAIN).awaitRunning("a", "b", "c");
        List<Long> pids = List.of(first.pid("a"), first.pid("b"), first.pid("c"));
        first.leave();
        assertThat(pids).allMatch(TestingSupervision::isAlive);
        try (TestingSupervision second =
                TestingSupervision.of(directory, TestingSupervision.CHAIN).awaitRunning("a", "b", "c")) {
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
        TestingSupervision first =
                TestingSupervision.of(directory, TestingSupervision.CHAIN).awaitRunning("a", "b", "c");
        long started = first.pid("a");
        first.leave();
        StateFiles files = new StateFiles(directory.resolve("state"));
        for (RunRecord run : files.readAll()) {
            if (run.name().equals("a")) {
                files.write(run.of(ProcessIdentity.none(), ProcessIdentity.none()));
            }
        }
        try (TestingSupervision second =
                TestingSupervision.of(directory, TestingSupervision.CHAIN).awaitRunning("a", "b", "c")) {
            assertThat(second.pid("a")).isEqualTo(started);
            assertThat(second.facts).noneMatch(ProcessExited.class::isInstance);
        }
    }

    /** As a disk leaves it that was full or broke while the record was written, or that took none. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatRunsWithoutARecordThatCanBeReadIsKnownByItsTraces(boolean truncated) throws Exception {
        TestingSupervision first =
                TestingSupervision.of(directory, TestingSupervision.CHAIN).awaitRunning("a", "b", "c");
        List<Long> pids = List.of(first.pid("a"), first.pid("b"), first.pid("c"));
        first.leave();
        spoil("b", truncated);
        try (TestingSupervision second =
                TestingSupervision.of(directory, TestingSupervision.CHAIN).awaitRunning("a", "b", "c")) {
            assertThat(List.of(second.pid("a"), second.pid("b"), second.pid("c")))
                    .isEqualTo(pids);
            assertThat(second.facts).noneMatch(ProcessExited.class::isInstance);
            assertThat(recorded()).containsExactlyInAnyOrderElementsOf(pids);
            assertThat(new StateFiles(directory.resolve("state")).readAll())
                    .extracting(RunRecord::log)
                    .contains(directory.resolve("b.log"));
            TestingSupervision.signal("KILL", pids.get(1));
            ProcessExited exited =
                    second.awaitFact(ProcessExited.class, fact -> fact.process().equals("b"));
            assertThat(exited.pid()).isEqualTo(pids.get(1));
            assertThat(exited.signal()).contains(9);
        }
    }

    @Test
    void whoLostRecordAndGuardIsNotTakenForTheGuardOfItsChild() throws Exception {
        TestingSupervision first = TestingSupervision.ofShell(directory, "sleep 1000 & echo up; wait", "")
                .awaitRunning("p");
        long pid = first.pid("p");
        TestingSupervision.await(() -> log().contains("up"), () -> "it has its child");
        long guard = ProcessHandle.of(pid)
                .flatMap(ProcessHandle::parent)
                .orElseThrow()
                .pid();
        first.leave();
        TestingSupervision.signal("KILL", guard);
        TestingSupervision.await(() -> !TestingSupervision.isAlive(guard), () -> "its guard is gone");
        spoil("p", true);
        assertAdopted("sleep 1000 & echo up; wait", pid);
    }

    @Test
    void whoLostItsRecordAndThrewItsMarkAwayIsKnownByItsGuard() throws Exception {
        TestingSupervision first = TestingSupervision.ofShell(directory, "exec env -i /bin/sleep 1000", "")
                .awaitRunning("p");
        long pid = first.pid("p");
        TestingSupervision.await(() -> Mark.runOf(pid).isEmpty(), () -> "it has thrown its mark away");
        first.leave();
        spoil("p", true);
        assertAdopted("exec env -i /bin/sleep 1000", pid);
    }

    @Test
    void whatLeftNoTraceButItsCgroupIsEndedAndThatIsTold() throws Exception {
        Cgroups cgroups = Cgroups.discover(directory);
        cgroups.close();
        assumeTrue(
                !cgroups.of("p", UUID.randomUUID().toString(), ProcessSpec.Limits.NONE)
                        .isEmpty(),
                "no cgroup can be made here: what carries no mark is not found");
        TestingSupervision first = TestingSupervision.ofShell(directory, "exec env -i /bin/sleep 1000", "")
                .awaitRunning("p");
        long pid = first.pid("p");
        TestingSupervision.await(() -> Mark.runOf(pid).isEmpty(), () -> "it has thrown its mark away");
        first.leave();
        spoil("p", true);
        try (Stream<Path> files = Files.list(directory.resolve("state"))) {
            for (Path status : files.filter(file -> file.toString().endsWith(StatusFile.SUFFIX))
                    .toList()) {
                Files.delete(status);
            }
        }
        try (TestingSupervision second =
                TestingSupervision.ofShell(directory, "exec sleep 1000", "").awaitRunning("p")) {
            assertThat(second.awaitFact(ProcessExited.class, fact -> true).reason())
                    .isEqualTo("p was ended, since there was no record of it that could be read");
            assertThat(TestingSupervision.isAlive(pid)).isFalse();
            assertThat(recorded()).containsExactly(second.pid("p"));
        }
    }

    private void spoil(String name, boolean truncate) throws IOException {
        Path file = directory.resolve("state").resolve(name + ".process.json");
        String text = Files.readString(file);
        if (truncate) {
            Files.writeString(file, text.substring(0, text.length() / 2));
        } else {
            Files.delete(file);
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
        try (TestingSupervision running =
                TestingSupervision.ofShell(directory, "exec sleep 1000", "").awaitRunning("p")) {
            assertThat(running.facts).noneMatch(ProcessExited.class::isInstance);
        }
    }

    @Test
    void whatEndedWhileNobodyLookedIsToldAndStartedAgain() throws Exception {
        TestingSupervision first =
                TestingSupervision.of(directory, TestingSupervision.CHAIN).awaitRunning("a", "b", "c");
        long lost = first.pid("c");
        first.leave();
        TestingSupervision.signal("KILL", lost);
        TestingSupervision.await(() -> !TestingSupervision.isAlive(lost), () -> "c is gone");
        try (TestingSupervision second =
                TestingSupervision.of(directory, TestingSupervision.CHAIN).awaitRunning("a", "b", "c")) {
            assertThat(second.awaitFact(ProcessExited.class, fact -> true).reason())
                    .isEqualTo("c exited: signal 9 while no agent ran");
            assertThat(second.report("c").restarts()).isEqualTo(1);
        }
    }

    @Test
    void anEndIsForgottenOnlyWhenItsFactIsKept() throws Exception {
        TestingSupervision first =
                TestingSupervision.ofShell(directory, "exec sleep 1000", "").awaitRunning("p");
        long lost = first.pid("p");
        first.keepFactsBy(Promise.<Void>promise().future());
        TestingSupervision.signal("KILL", lost);
        first.awaitFact(ProcessExited.class, fact -> true);
        assertThat(recorded()).containsExactly(lost);
        // as if the agent was killed right then
        first.leave();

        Promise<Void> kept = Promise.promise();
        SupervisorConfig config = new SupervisorConfig(
                SpecFile.parse(SLEEPER, Map.of("DIR", directory.toString())),
                directory.resolve("state"),
                Duration.ofSeconds(20));
        try (TestingSupervision second = new TestingSupervision(config, kept.future())) {
            ProcessExited again = second.awaitFact(ProcessExited.class, fact -> true);
            assertThat(again.pid()).isEqualTo(lost);
            assertThat(again.signal()).contains(9);
            assertThat(recorded()).containsExactly(lost);
            kept.complete();
            second.awaitRunning("p");
            assertThat(recorded()).containsExactly(second.pid("p"));
        }
    }

    @Test
    void theRecordOfTheNextRunOutlivesThatItsPredecessorIsForgotten() throws Exception {
        StateFiles files = new StateFiles(directory.resolve("state"));
        files.write(aRun("before"));
        files.write(aRun("after"));
        files.delete(aRun("before"));
        assertThat(files.readAll()).extracting(RunRecord::mark).containsExactly("after");
        files.delete(aRun("after"));
        assertThat(files.readAll()).isEmpty();
    }

    @Test
    void whoLeftTheSpecificationWhileNoAgentRanIsEndedAsItWantedAndThatIsTold() throws Exception {
        TestingSupervision first = TestingSupervision.ofShell(
                        directory,
                        "trap 'echo bye; exit 0' INT; trap '' TERM; echo up; while :; do sleep 0.05; done",
                        ", stop: {signal: INT, timeout: 15s}")
                .awaitRunning("p");
        long pid = first.pid("p");
        TestingSupervision.await(() -> log().contains("up"), () -> "it has set its traps");
        first.leave();
        try (TestingSupervision second = TestingSupervision.of(
                directory, "processes:\n  - {name: a, command: [sleep, \"1000\"], log: \"${DIR}/a.log\"}")) {
            ProcessExited exited =
                    second.awaitFact(ProcessExited.class, fact -> fact.process().equals("p"));
            assertThat(exited.pid()).isEqualTo(pid);
            assertThat(exited.exitCode()).contains(0);
            assertThat(exited.reason()).isEqualTo("stopped: is not in the specification any more");
            assertThat(log()).contains("bye");
            second.await(() -> second.supervisor().reports().size() == 1, "it is forgotten");
            second.awaitRunning("a");
            assertThat(recorded()).containsExactly(second.pid("a"));
        }
    }

    @Test
    void whoLeftTheSpecificationAndEndedWhileNoAgentRanIsToldToo() throws Exception {
        TestingSupervision first =
                TestingSupervision.ofShell(directory, "exec sleep 1000", "").awaitRunning("p");
        long lost = first.pid("p");
        first.leave();
        TestingSupervision.signal("KILL", lost);
        TestingSupervision.await(() -> !TestingSupervision.isAlive(lost), () -> "p is gone");
        try (TestingSupervision second =
                TestingSupervision.of(directory, TestingSupervision.CHAIN).awaitRunning("a", "b", "c")) {
            assertThat(second.awaitFact(ProcessExited.class, fact -> true).reason())
                    .isEqualTo("p exited: signal 9 while no agent ran");
            second.await(() -> second.supervisor().reports().size() == 3, "p is forgotten");
        }
    }

    private List<Long> recorded() throws IOException {
        return new StateFiles(directory.resolve("state"))
                .readAll().stream().map(run -> run.identity().pid()).toList();
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("p.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RunRecord aRun(String mark) throws IOException {
        ProcessIdentity none = ProcessIdentity.none();
        return new RunRecord("p", none, none, mark, 0, directory.resolve("p.log"), 0, "", List.of());
    }

    @Test
    void aProcessWhoseSpecificationChangedIsReplacedAndOneThatIsGoneFromItEnds() throws Exception {
        TestingSupervision first =
                TestingSupervision.of(directory, TestingSupervision.CHAIN).awaitRunning("a", "b", "c");
        List<Long> pids = List.of(first.pid("a"), first.pid("b"), first.pid("c"));
        first.leave();
        String changed = """
                processes:
                  - {name: a, command: [sleep, "1000"], log: "${DIR}/a.log"}
                  - {name: b, command: [sleep, "2000"], dependsOn: [a], log: "${DIR}/b.log"}
                """;
        try (TestingSupervision second = TestingSupervision.of(directory, changed)) {
            second.awaitFact(ProcessStarted.class, fact -> fact.process().equals("b") && !fact.adopted());
            assertThat(second.pid("a")).isEqualTo(pids.get(0));
            assertThat(second.pid("b")).isNotEqualTo(pids.get(1));
            second.awaitFact(ProcessExited.class, fact -> fact.process().equals("c"));
            assertThat(TestingSupervision.isAlive(pids.get(2))).isFalse();
        }
    }

    private void assertAdopted(String script, long pid) throws Exception {
        try (TestingSupervision second =
                TestingSupervision.ofShell(directory, script, "").awaitRunning("p")) {
            assertThat(second.pid("p")).isEqualTo(pid);
            assertThat(second.facts).noneMatch(ProcessExited.class::isInstance);
        }
    }
}
