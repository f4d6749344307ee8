package dev.sandmesh.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.agent.TestingMount;
import dev.sandmesh.agent.probe.ProcStat;
import dev.sandmesh.protocol.report.ConditionChanged;
import dev.sandmesh.protocol.report.ConditionType;
import dev.sandmesh.protocol.report.ProcessExited;
import dev.sandmesh.protocol.report.ProcessState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What does not even die of SIGKILL, as it waits for a dead disk: here, one that is frozen (A91, D18). */
class UndyingIT {
    /** Writes to the disk all the time, so that it waits for it as soon as it is dead. */
    private static final String WRITING = "while sleep 0.05; do echo >> ${DIR}/disk/written; done";

    private static final String YAML = """
            processes:
              - {name: p, command: [sh, -c, "WRITING"], log: "${DIR}/p.log", condition: DisplayUp, stop: {timeout: 100ms, killTimeout: 300ms}}
              - {name: q, command: [sleep, "1000"], log: "${DIR}/q.log"}
            """.replace("WRITING", WRITING);

    @TempDir
    Path directory;

    private TestingMount disk;

    @BeforeEach
    void aDiskThatCanDie() throws Exception {
        disk = TestingMount.ofFile(directory.resolve("disk.image"), directory.resolve("disk"));
    }

    @AfterEach
    void nothingStaysFrozen() throws Exception {
        if (disk != null) {
            disk.thaw();
            disk.close();
        }
    }

    private void freeze(long pid) throws Exception {
        disk.freeze();
        TestingSupervision.await(
                () -> ProcStat.of(pid).filter(stat -> stat.state() == 'D').isPresent(),
                () -> pid + " waits for the disk");
    }

    @Test
    void itIsNamedWithItsStateAndNotStartedTwice() throws Exception {
        try (TestingSupervision running =
                new TestingSupervision(directory, YAML, Map.of("DIR", directory.toString())).awaitRunning("p", "q")) {
            long pid = running.pid("p");
            long other = running.pid("q");
            freeze(pid);
            running.supervisor().restart("p").onFailure(late -> {});
            ConditionChanged said = running.awaitFact(
                    ConditionChanged.class, fact -> fact.condition().equals(ConditionType.DISPLAY_UP) && !fact.ok());
            assertThat(said.reason())
                    .startsWith("p does not die after SIGKILL: pid " + pid + " is in state D (uninterruptible sleep)");
            running.await(
                    () -> running.supervisor().conditions().stream()
                            .anyMatch(condition -> condition.type().equals(ConditionType.PROCESSES_STABLE)
                                    && condition.reason().startsWith("p does not die after SIGKILL")),
                    "said to be unstable for that");
            assertThat(running.report("p").state()).isEqualTo(ProcessState.STOPPING);
            assertThat(running.report("p").reason()).startsWith("p does not die after SIGKILL");
            assertThat(running.pid("p")).isEqualTo(pid);
            assertThat(running.facts).noneMatch(ProcessExited.class::isInstance);
            assertThat(running.pid("q")).isEqualTo(other);
            disk.thaw();
            ProcessExited exited = running.awaitFact(ProcessExited.class, fact -> true);
            // both signals waited for it
            assertThat(exited.signal().orElseThrow()).isIn(9, 15);
            assertThat(exited.reason()).isEqualTo("stopped: restart by order");
            running.awaitRunning("p");
            running.await(() -> running.conditionIs(ConditionType.PROCESSES_STABLE, true), "all is well");
            assertThat(running.conditionIs(ConditionType.DISPLAY_UP, true)).isTrue();
            assertThat(running.report("p").restarts()).isEqualTo(1);
        }
    }

    @Test
    void aChildThatDoesNotDieHoldsUpTheSuccessorOfItsParent() throws Exception {
        String yaml = """
                processes:
                  - {name: p, command: [sh, -c, "(WRITING) & echo $! > ${DIR}/child; wait"], log: "${DIR}/p.log", stop: {timeout: 100ms, killTimeout: 300ms}}
                """.replace("WRITING", WRITING);
        try (TestingSupervision running =
                new TestingSupervision(directory, yaml, Map.of("DIR", directory.toString())).awaitRunning("p")) {
            Path file = directory.resolve("child");
            TestingSupervision.await(() -> file.toFile().length() > 1, () -> "a child");
            long child = Long.parseLong(Files.readString(file).strip());
            freeze(child);
            long pid = running.pid("p");
            TestingSupervision.signal("KILL", pid);
            running.awaitFact(ConditionChanged.class, fact -> fact.reason()
                    .startsWith("p does not die after SIGKILL: pid " + child));
            assertThat(running.facts).noneMatch(ProcessExited.class::isInstance);
            disk.thaw();
            assertThat(running.awaitFact(ProcessExited.class, fact -> true).reason())
                    .isEqualTo("p exited: signal 9");
            running.await(() -> running.report("p").restarts() == 1 && running.is("p", ProcessState.RUNNING), "again");
        }
    }
}
