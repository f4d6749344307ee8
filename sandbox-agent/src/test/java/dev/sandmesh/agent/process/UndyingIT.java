package dev.sandmesh.agent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sandmesh.agent.probe.CgroupMounts;
import dev.sandmesh.agent.probe.ProcStat;
import dev.sandmesh.protocol.report.ConditionChanged;
import dev.sandmesh.protocol.report.ConditionType;
import dev.sandmesh.protocol.report.ProcessExited;
import dev.sandmesh.protocol.report.ProcessState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What does not even die of SIGKILL, as a process that waits for a dead disk: here, one that is frozen (A91, D18). */
class UndyingIT {
    private static final String YAML = """
            processes:
              - {name: p, command: [sleep, "1000"], log: "${DIR}/p.log", condition: DisplayUp, stop: {timeout: 100ms, killTimeout: 300ms}}
              - {name: q, command: [sleep, "1000"], log: "${DIR}/q.log"}
            """;

    @TempDir
    Path directory;

    private Path freezer;

    @BeforeEach
    void aFreezerCanBeMade() throws IOException {
        Optional<Path> place = CgroupMounts.ofThisProcess().places().stream()
                .filter(candidate -> candidate.controllers().equals(Set.of("freezer")))
                .map(CgroupMounts.Place::directory)
                .filter(Files::isWritable)
                .findFirst();
        assumeTrue(
                place.isPresent(), "only a freezer of cgroup version 1 makes a process that does not die of SIGKILL");
        freezer = place.orElseThrow().resolve("sandmesh-test-" + UUID.randomUUID());
        Files.createDirectory(freezer);
    }

    @AfterEach
    void nothingStaysFrozen() throws IOException {
        if (freezer != null) {
            freeze("THAWED");
            TestingSupervision.await(() -> members().isEmpty(), () -> "left in the freezer: " + members());
            Files.delete(freezer);
        }
    }

    private String members() {
        try {
            return Files.readString(freezer.resolve("cgroup.procs"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void freeze(String state) throws IOException {
        Files.writeString(freezer.resolve("freezer.state"), state, StandardOpenOption.WRITE);
    }

    private void freeze(long pid) throws IOException {
        Files.writeString(freezer.resolve("cgroup.procs"), Long.toString(pid), StandardOpenOption.WRITE);
        freeze("FROZEN");
        TestingSupervision.await(
                () -> ProcStat.of(pid).filter(stat -> stat.state() == 'D').isPresent(), () -> pid + " is frozen");
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
            freeze("THAWED");
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
                  - {name: p, command: [sh, -c, "sleep 1000 & echo $! > ${DIR}/child; wait"], log: "${DIR}/p.log", stop: {timeout: 100ms, killTimeout: 300ms}}
                """;
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
            freeze("THAWED");
            assertThat(running.awaitFact(ProcessExited.class, fact -> true).reason())
                    .isEqualTo("p exited: signal 9");
            running.await(() -> running.report("p").restarts() == 1 && running.is("p", ProcessState.RUNNING), "again");
        }
    }
}
