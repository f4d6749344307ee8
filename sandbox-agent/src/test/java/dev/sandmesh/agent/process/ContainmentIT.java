package dev.sandmesh.agent.process;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sandmesh.protocol.report.ConditionType;
import dev.sandmesh.protocol.report.ProcessExited;
import dev.sandmesh.protocol.report.ProcessReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a process does to get away, it and all that it started end with it, and it uses no more than it may (A92, D18). */
class ContainmentIT {
    /** Gives up session, parent and environment, and ignores the polite signal. */
    private static final String ESCAPEE = """
            (setsid env -i /bin/sh -c 'trap "" TERM; echo $$ >> ${DIR}/children; while :; do /bin/sleep 0.1; done' &)
            """;

    private static final ProcessSpec.Limits MEMORY = new ProcessSpec.Limits(
            OptionalLong.of(256 << 20), OptionalLong.empty(), OptionalLong.empty(), OptionalInt.empty());

    @TempDir
    Path directory;

    private Path children;

    @BeforeEach
    void everybodyMayWriteThere() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        children = directory.resolve("children");
        Files.createFile(children);
        Files.setPosixFilePermissions(children, PosixFilePermissions.fromString("rw-rw-rw-"));
    }

    /** Whether a cgroup can be made here, and limits what it is asked to. */
    private static boolean cgroupsCanBeMade(ProcessSpec.Limits limits, Predicate<RunCgroups> capable) throws Exception {
        Cgroups cgroups = Cgroups.discover(Path.of("/containment-it-" + UUID.randomUUID()));
        RunCgroups trial = new RunCgroups(cgroups.of("trial", UUID.randomUUID().toString(), limits));
        try {
            trial.make(limits);
            return !trial.paths().isEmpty() && capable.test(trial);
        } finally {
            trial.remove();
            cgroups.close();
        }
    }

    private static void assumeCgroups() throws Exception {
        assumeTrue(
                cgroupsCanBeMade(ProcessSpec.Limits.NONE, any -> true),
                "no cgroup can be made here: who gives up mark, session and parent is not found");
    }

    private TestingSupervision supervise(String script, String rest) throws Exception {
        Path file = Files.writeString(directory.resolve("script"), script.replace("${DIR}", directory.toString()));
        String yaml = "processes: [{name: p, command: [sh, " + file + "], log: '" + directory + "/p.log'" + rest + "}]";
        return new TestingSupervision(directory, yaml, Map.of());
    }

    /** Memory and load of a browser are those of all its processes (D23, A34). */
    @Test
    void whatAProcessUsesIsWhatItAndAllThatItStartedUse() throws Exception {
        assumeCgroups();
        try (TestingSupervision running = supervise(ESCAPEE + "exec sleep 1000\n", ", limits: {memory: 256MiB}")
                .awaitRunning("p")) {
            long escapee = awaitChildren(1).get(0);
            long pid = running.pid("p");

            assertThat(running.supervisor().families().members(pid)).contains(pid, escapee);
            assertThat(running.supervisor().families().members(1)).containsExactly(1L);
            if (cgroupsCanBeMade(MEMORY, RunCgroups::limitMemory)) {
                assertThat(running.supervisor().families().memoryBytes(pid).orElse(0))
                        .isBetween(1L << 12, 256L << 20);
            }
        }
    }

    private List<Long> awaitChildren(int count) {
        TestingSupervision.await(() -> pids().size() >= count, () -> pids().size() + " of " + count + " children");
        return pids();
    }

    private List<Long> pids() {
        try {
            return Files.readAllLines(children).stream()
                    .filter(line -> !line.isBlank())
                    .map(line -> Long.valueOf(line.strip()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertGone(List<Long> pids) {
        assertThat(pids).noneMatch(TestingSupervision::isAlive);
    }

    @Test
    void whatForkedAwayIsGoneAfterAStop() throws Exception {
        assumeCgroups();
        TestingSupervision running = supervise(
                        ESCAPEE + "trap '' TERM\nwhile :; do sleep 0.1; done", ", stop: {timeout: 200ms}")
                .awaitRunning("p");
        List<Long> escaped = awaitChildren(1);
        assertThat(escaped).allMatch(TestingSupervision::isAlive);
        assertThat(running.pid("p")).isNotIn(escaped);
        running.supervisor().stopAll().await(20, SECONDS);
        assertGone(escaped);
        running.leave();
    }

    @Test
    void whatForkedAwayIsGoneBeforeItsSuccessorRuns() throws Exception {
        assumeCgroups();
        try (TestingSupervision running =
                supervise(ESCAPEE + "exec sleep 1000", "").awaitRunning("p")) {
            List<Long> escaped = awaitChildren(1);
            TestingSupervision.signal("KILL", running.pid("p"));
            running.awaitFact(ProcessExited.class, fact -> true);
            assertGone(escaped);
        }
    }

    @Test
    void whatForkedAwayIsEndedByTheAgentThatFindsItsProcessGone() throws Exception {
        assumeCgroups();
        TestingSupervision first = supervise(ESCAPEE + "exec sleep 1000", "").awaitRunning("p");
        List<Long> escaped = awaitChildren(1);
        long pid = first.pid("p");
        first.leave();
        TestingSupervision.signal("KILL", pid);
        TestingSupervision.await(() -> !TestingSupervision.isAlive(pid), () -> "p ends");
        assertThat(escaped).allMatch(TestingSupervision::isAlive);
        try (TestingSupervision second = supervise("exec sleep 1000", "").awaitRunning("p")) {
            assertGone(escaped);
            assertThat(second.awaitFact(ProcessExited.class, fact -> true).signal())
                    .contains(9);
        }
    }

    @Test
    void aThousandChildrenEndWithTheirParent() throws Exception {
        String script =
                "i=0\nwhile [ $i -lt 1000 ]; do sleep 1000 & echo $! >> ${DIR}/children; i=$((i+1)); done\nwait";
        TestingSupervision running = supervise(script, "").awaitRunning("p");
        List<Long> all = awaitChildren(1000);
        running.supervisor().stopAll().await(20, SECONDS);
        assertGone(all);
        running.leave();
    }

    @Test
    void aProcessRunsAsItsUserWithItsLimitsAndSaysSo() throws Exception {
        boolean root = PosixUser.isAgentRoot();
        String user = root ? ", user: nobody" : "";
        String limits = ", limits: {openFiles: 777, oomScore: 500, memory: 256MiB, processes: 50}";
        try (TestingSupervision running =
                supervise("exec sleep 1000", user + limits).awaitRunning("p")) {
            Path process = Path.of("/proc/" + running.pid("p"));
            running.await(() -> read(process.resolve("cmdline")).startsWith("sleep"), "it has become its command");
            assertThat(read(process.resolve("limits"))).containsPattern("Max open files +777 +777 ");
            assertThat(read(process.resolve("oom_score_adj")).strip()).isEqualTo("500");
            ProcessReport report = running.report("p");
            assertThat(report.confinement().openFiles()).isEqualTo(777);
            assertThat(report.confinement().memoryBytes()).isEqualTo(256L << 20);
            assertThat(report.confinement().processes()).isEqualTo(50);
            assertThat(report.confinement().oomScoreAdj()).isEqualTo(500);
            if (root) {
                assertThat(Files.getAttribute(process, "unix:uid"))
                        .isEqualTo(PosixUser.named("nobody").uid());
                assertThat(report.confinement().user()).isEqualTo("nobody");
                assertThat(read(process.resolve("status"))).contains("NoNewPrivs:\t1", "CapBnd:\t0000000000000000");
            }
        }
    }

    @Test
    void theGuardKeepsTheRightsOfTheAgentAndTheProcessCannotTouchIt() throws Exception {
        assumeTrue(PosixUser.isAgentRoot(), "only root can start processes as another user");
        String script =
                "kill -KILL $PPID 2>> ${DIR}/children; echo 1 > ${DIR}/state/p.*.status 2>/dev/null; exec sleep 1000";
        try (TestingSupervision running = supervise(script, ", user: nobody").awaitRunning("p")) {
            TestingSupervision.await(() -> children.toFile().length() > 0, () -> "it tries to kill its guard");
            assertThat(Files.readString(children)).contains("not permitted");
            TestingSupervision.signal("KILL", running.pid("p"));
            assertThat(running.awaitFact(ProcessExited.class, fact -> true).signal())
                    .contains(9);
        }
    }

    @Test
    void oneThatStartsMoreProcessesThanItMayIsRefusedAndTheReasonSaysSo() throws Exception {
        ProcessSpec.Limits twenty = new ProcessSpec.Limits(
                OptionalLong.empty(), OptionalLong.empty(), OptionalLong.of(20), OptionalInt.empty());
        assumeTrue(cgroupsCanBeMade(twenty, RunCgroups::limitProcesses), "no cgroup can limit processes here");
        String script = "i=0\nwhile [ $i -lt 100 ]; do sleep 1000 & i=$((i+1)); done\nexec sleep 1000";
        try (TestingSupervision running = supervise(script, ", limits: {processes: 20}")) {
            ProcessExited exited = running.awaitFact(ProcessExited.class, fact -> true);
            assertThat(exited.reason()).contains("it was refused", "at its limit of 20");
        }
    }

    @Test
    void oneThatUsesMoreMemoryThanItMayIsEndedAndTheReasonSaysSo() throws Exception {
        try (TestingSupervision running = supervise("exec tail /dev/zero", ", limits: {memory: 64MiB}")) {
            ProcessExited exited = running.awaitFact(ProcessExited.class, fact -> true);
            assertThat(exited.reason()).contains("limit", "64.0 MiB");
            running.await(() -> running.conditionIs(ConditionType.PROCESSES_STABLE, false), "said to be unstable");
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
