package dev.sandmesh.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.report.ProcessExited;
import dev.sandmesh.protocol.report.ProcessStarted;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is known of the end of a process that is no child of this agent, and what is not claimed to be (A90, A107). */
class ExitWhileAwayIT {
    /** Each ends in its own way as soon as it is told to. */
    private static final String YAML = """
            processes:
              - {name: zero, command: [sh, -c, "until test -e ${DIR}/go; do sleep 0.02; done; exit 0"], log: "${DIR}/0.log"}
              - {name: three, command: [sh, -c, "until test -e ${DIR}/go; do sleep 0.02; done; echo bye; exit 3"], log: "${DIR}/3.log"}
              - {name: segv, command: [sh, -c, "until test -e ${DIR}/go; do sleep 0.02; done; kill -SEGV $$"], log: "${DIR}/s.log"}
              - {name: group, command: [sleep, "1000"], log: "${DIR}/g.log"}
              - {name: stays, command: [sleep, "1000"], log: "${DIR}/y.log"}
            """;

    private static final String[] ALL = {"zero", "three", "segv", "group", "stays"};

    @TempDir
    Path directory;

    private TestingSupervision supervise() throws Exception {
        return new TestingSupervision(directory, YAML, Map.of("DIR", directory.toString()));
    }

    private RunRecord run(String name) throws IOException {
        return new StateFiles(directory.resolve("state"))
                .readAll().stream()
                        .filter(run -> run.name().equals(name))
                        .findFirst()
                        .orElseThrow();
    }

    private static void awaitEnd(RunRecord run) {
        TestingSupervision.await(
                () -> !run.identity().isAlive() && !run.guard().isAlive(), () -> run.name() + " and its guard end");
    }

    private static ProcessExited exit(TestingSupervision supervision, String name) {
        return supervision.awaitFact(ProcessExited.class, fact -> fact.process().equals(name));
    }

    @Test
    void howEachEndedWhileNoAgentRanIsToldAsFarAsItIsKnown() throws Exception {
        supervise().awaitRunning(ALL).leave();
        endAllButOne();
        try (TestingSupervision second = supervise().awaitRunning(ALL)) {
            assertToldAsFarAsItIsKnown(second);
        }
    }

    @Test
    void theSameIsKnownAfterAnAgentThatWasKilled() throws Exception {
        try (SupervisingJvm agent = SupervisingJvm.start(directory, YAML, ALL)) {
            agent.kill();
        }
        long stays = run("stays").identity().pid();
        endAllButOne();
        try (TestingSupervision second = supervise().awaitRunning(ALL)) {
            assertToldAsFarAsItIsKnown(second);
            assertThat(second.pid("stays")).isEqualTo(stays);
        }
    }

    private void endAllButOne() throws Exception {
        RunRecord group = run("group");
        TestingSupervision.signal("KILL", group.guard().pid());
        TestingSupervision.signal("KILL", group.identity().pid());
        Path go = Files.createFile(directory.resolve("go"));
        for (String name : new String[] {"zero", "three", "segv", "group"}) {
            awaitEnd(run(name));
        }
        Files.delete(go);
    }

    private static void assertToldAsFarAsItIsKnown(TestingSupervision second) {
        assertThat(exit(second, "zero").exitCode()).contains(0);
        assertThat(exit(second, "zero").reason()).isEqualTo("zero exited with code 0 while no agent ran");
        assertThat(exit(second, "three").exitCode()).contains(3);
        assertThat(exit(second, "three").logTail()).containsExactly("bye");
        assertThat(exit(second, "segv").signal()).contains(11);
        assertThat(exit(second, "segv").exitCode()).isEmpty();
        assertThat(exit(second, "segv").reason()).isEqualTo("segv exited: signal 11 while no agent ran");
        assertThat(exit(second, "group").exitCode()).isEmpty();
        assertThat(exit(second, "group").signal()).isEmpty();
        assertThat(exit(second, "group").reason())
                .isEqualTo("group was killed with its whole group: how is not known, while no agent ran");
        assertThat(second.facts)
                .noneMatch(fact ->
                        fact instanceof ProcessExited exited && exited.process().equals("stays"));
        assertThat(second.report("zero").restarts()).isEqualTo(1);
    }

    @Test
    void theExitCodeOfAnAdoptedProcessIsTold() throws Exception {
        supervise().awaitRunning(ALL).leave();
        try (TestingSupervision second = supervise().awaitRunning(ALL)) {
            assertThat(second.facts)
                    .filteredOn(ProcessStarted.class::isInstance)
                    .allMatch(fact -> ((ProcessStarted) fact).adopted());
            Files.createFile(directory.resolve("go"));
            assertThat(exit(second, "zero").reason()).isEqualTo("zero exited with code 0");
            assertThat(exit(second, "three").exitCode()).contains(3);
            assertThat(exit(second, "segv").signal()).contains(11);
        }
    }

    @Test
    void anAdoptedProcessThatIsKilledWithItsGuardIsMissedAllTheSame() throws Exception {
        supervise().awaitRunning(ALL).leave();
        try (TestingSupervision second = supervise().awaitRunning(ALL)) {
            RunRecord stays = run("stays");
            TestingSupervision.signal("KILL", stays.guard().pid());
            // it may be ended for the loss of its guard before it is killed here
            new ProcessBuilder("kill", "-KILL", Long.toString(stays.identity().pid()))
                    .start()
                    .waitFor();
            ProcessExited exited = exit(second, "stays");
            assertThat(exited.exitCode()).isEmpty();
            assertThat(exited.signal()).isEmpty();
            second.awaitFact(ProcessStarted.class, fact -> fact.process().equals("stays") && !fact.adopted());
        }
    }

    @Test
    void aProcessThatLostItsGuardIsReplacedAndTheReasonSaysSo() throws Exception {
        try (TestingSupervision running = supervise().awaitRunning(ALL)) {
            RunRecord stays = run("stays");
            TestingSupervision.signal("KILL", stays.guard().pid());
            ProcessExited exited = exit(running, "stays");
            assertThat(exited.reason()).startsWith("stays is ended because its guard was killed");
            assertThat(exited.pid()).isEqualTo(stays.identity().pid());
            assertThat(exited.signal()).isEmpty();
            // the next one may look whether the pid in a lock file is still there
            assertThat(stays.identity().isUnreaped()).isFalse();
            running.await(() -> running.report("stays").restarts() == 1, "replaced");
            running.awaitRunning("stays");
            assertThat(stays.identity().isAlive()).isFalse();
        }
    }

    @Test
    void aProcessWhoseGuardIsStoppedIsMissedAllTheSame() throws Exception {
        try (TestingSupervision running = supervise().awaitRunning(ALL)) {
            RunRecord stays = run("stays");
            TestingSupervision.signal("STOP", stays.guard().pid());
            TestingSupervision.signal("KILL", stays.identity().pid());
            assertThat(exit(running, "stays").reason())
                    .isEqualTo("stays exited, but its guard does not run: how is not known");
            assertThat(stays.identity().isUnreaped()).isFalse();
            running.await(() -> running.report("stays").restarts() == 1, "replaced");
            running.await(() -> !stays.guard().isAlive(), "its guard is removed");
        }
    }

    @Test
    void aProcessThatIsKilledWithItsGuardIsNotSaidToHaveEndedInAnyWay() throws Exception {
        try (TestingSupervision running = supervise().awaitRunning(ALL)) {
            RunRecord stays = run("stays");
            ProcessHandle process = ProcessHandle.of(stays.identity().pid()).orElseThrow();
            TestingSupervision.signal("KILL", stays.guard().pid());
            process.destroyForcibly();
            ProcessExited exited = exit(running, "stays");
            assertThat(exited.signal()).isEmpty();
            assertThat(exited.exitCode()).isEmpty();
            running.await(() -> running.report("stays").restarts() == 1, "replaced");
        }
    }

    @Test
    void aProcessThatAnAgentWithoutGuardsStartedIsAdoptedToo() throws Exception {
        String yaml = "processes: [{name: p, command: [sleep, '1000'], log: '" + directory + "/p.log'}]";
        Process old = new ProcessBuilder("setsid", "sleep", "1000").start();
        try {
            JsonObject json = new RunRecord(
                            "p",
                            ProcessIdentity.of(old.pid()),
                            ProcessIdentity.none(),
                            "a-mark",
                            3,
                            directory.resolve("p.log"),
                            0,
                            SpecFile.parse(yaml, Map.of()).get(0).hash(),
                            List.of())
                    .toJson();
            List.of("guardPid", "guardStartTime", "cgroups").forEach(json::remove);
            Path state = Files.createDirectories(directory.resolve("state"));
            Files.writeString(state.resolve("p.process.json"), json.encode());
            try (TestingSupervision running = new TestingSupervision(directory, yaml, Map.of()).awaitRunning("p")) {
                assertThat(running.pid("p")).isEqualTo(old.pid());
                TestingSupervision.signal("KILL", old.pid());
                ProcessExited exited = exit(running, "p");
                assertThat(exited.reason()).contains("an earlier version of the agent started it");
                assertThat(exited.signal()).isEmpty();
                running.await(() -> running.report("p").restarts() == 4, "replaced");
            }
        } finally {
            old.destroyForcibly();
        }
    }

    @Test
    void theReportedProcessIsTheRealOne() throws Exception {
        try (TestingSupervision running = supervise().awaitRunning(ALL)) {
            Path command = Path.of("/proc/" + running.pid("stays") + "/cmdline");
            // it is known a moment before it has become its command
            running.await(() -> read(command).equals("sleep\0001000\0"), "the command itself");
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
