package dev.sandmesh.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sandmesh.protocol.command.Check;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.RestartProcess;
import dev.sandmesh.protocol.report.ConditionType;
import dev.sandmesh.protocol.report.Heartbeat;
import dev.sandmesh.protocol.report.HostSample;
import dev.sandmesh.protocol.report.ProcessReport;
import dev.sandmesh.protocol.report.ProcessState;
import dev.sandmesh.protocol.report.Register;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a host can do to an agent, done to a real one: it tells the truth, keeps its beat or says why not, stays within its
 * memory, and loses no process (A34, A35, A107, D18, D29). What a machine cannot do is skipped with the reason.
 */
@Tag("slow")
class HostBadDaysIT {
    /** The budget is 112 MiB; the rest is for what other tests do to the machine meanwhile. */
    private static final long MOST_MEMORY = 180L << 20;

    private static final String SLEEPER = """
            processes:
              - name: sleeper
                command: [sleep, '600']
                directory: ${RUN_DIR}
                log: ${LOG_DIR}/sleeper.log
            """;

    @TempDir
    private Path directory;

    private TestingAgentProcess anAgent() throws Exception {
        return TestingAgentProcess.in(directory, directory.resolve("state"), SLEEPER);
    }

    @Test
    void aFullStateDiskIsNamedAndAfterwardsTheNextAgentKnowsWhatRuns() throws Exception {
        try (TestingMount disk = TestingMount.at(directory.resolve("disk"), "size=8m");
                TestingAgentProcess agent = TestingAgentProcess.in(directory, disk.directory(), SLEEPER)) {
            agent.start().awaitRunning();
            agent.awaitWell(ConditionType.STATE_WRITABLE);
            disk.fill();
            agent.obey(new RestartProcess("sleeper"));
            // the reserve held room for that; from now on there is none
            disk.fill();
            agent.obey(new RestartProcess("sleeper"));

            assertThat(agent.awaitBad(ConditionType.DISK_SPACE))
                    .contains(disk.directory().toString());
            assertThat(agent.awaitBad(ConditionType.STATE_WRITABLE))
                    .contains(disk.directory().toString(), "make room there");
            long pid = TestingAgentProcess.pid(agent.awaitRunning(), "sleeper");
            assertThat(agent.residentBytes()).isLessThan(MOST_MEMORY);

            disk.empty();
            agent.awaitWell(ConditionType.STATE_WRITABLE);
            agent.awaitWell(ConditionType.DISK_SPACE);
            agent.kill();
            agent.start();
            assertThat(TestingAgentProcess.pid(agent.awaitRunning(), "sleeper")).isEqualTo(pid);
        }
    }

    @Test
    void aMountWithoutInodesIsNamed() throws Exception {
        try (TestingMount disk = TestingMount.at(directory.resolve("disk"), "size=4m,nr_inodes=64");
                TestingAgentProcess agent = TestingAgentProcess.in(directory, disk.directory(), SLEEPER)) {
            agent.start().awaitRunning();
            disk.fillInodes();
            assertThat(agent.awaitBad(ConditionType.DISK_INODES)).contains("inodes of " + disk.directory());
            disk.empty();
            agent.awaitWell(ConditionType.DISK_INODES);
        }
    }

    @Test
    void anIdentityThatCannotBeWrittenIsAClearErrorAtTheStart() throws Exception {
        try (TestingMount disk = TestingMount.at(directory.resolve("disk"), "size=1m");
                TestingAgentProcess agent = TestingAgentProcess.in(directory, disk.directory(), SLEEPER)) {
            disk.fill();
            assertThat(agent.start().awaitExit()).isNotZero();
            assertThat(agent.log())
                    .contains(
                            "the agent cannot start: the identity of this agent cannot be written to",
                            disk.directory().toString(),
                            "No space left on device");
        }
    }

    /** Also the one that was found running, whose end is looked for in /proc: nobody may be called dead for want of a file. */
    @Test
    void anAgentWithoutFileDescriptorsKeepsItsBeatAndItsProcesses() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "this machine has no prlimit");
        try (TestingAgentProcess agent = anAgent()) {
            long pid = TestingAgentProcess.pid(agent.start().awaitRunning(), "sleeper");
            agent.kill();
            agent.node.events.clear();
            agent.start();
            Heartbeat before = agent.awaitRunning();
            assertThat(TestingAgentProcess.pid(before, "sleeper")).isEqualTo(pid);
            agent.awaitWell(ConditionType.FILES_FREE);

            limitFiles(agent, Math.max(20, agent.openFiles() / 2));
            Heartbeat scarce = agent.awaitFresh(
                    "files are short",
                    one -> TestingAgentProcess.is(one, ConditionType.FILES_FREE, false)
                            || TestingAgentProcess.is(one, ConditionType.HOST_MEASURED, false));
            assertThat(scarce.host().memoryTotalBytes()).isPositive();
            Heartbeat later = agent.awaitFresh("ten more beats", one -> one.sequence() >= scarce.sequence() + 10);
            assertThat(TestingAgentProcess.pid(later, "sleeper")).isEqualTo(pid);
            assertThat(later.epoch()).isEqualTo(before.epoch());
            agent.obey(new Check());

            limitFiles(agent, 20_000);
            agent.awaitWell(ConditionType.FILES_FREE);
            agent.awaitWell(ConditionType.HOST_MEASURED);
            assertThat(TestingAgentProcess.pid(agent.awaitRunning(), "sleeper")).isEqualTo(pid);
            agent.obey(new RestartProcess("sleeper"));
            assertThat(agent.residentBytes()).isLessThan(MOST_MEMORY);
        }
    }

    private static void limitFiles(TestingAgentProcess agent, int most) throws Exception {
        Process limit = new ProcessBuilder(
                        "prlimit", "--pid", Long.toString(agent.pid()), "--nofile=" + most + ":20000")
                .inheritIO()
                .start();
        assertThat(limit.waitFor()).isZero();
    }

    /** The control plane's clock, that of this test, does not jump. */
    @Test
    void aClockThatJumpsDecidesOnNoCommandAndBreaksNoLink() throws Exception {
        Path offset = Files.writeString(directory.resolve("offset"), "+0");
        try (TestingAgentProcess agent = anAgent()) {
            agent.start(
                    List.of(),
                    Map.of(
                            "LD_PRELOAD", fakeTime().toString(),
                            "FAKETIME_TIMESTAMP_FILE", offset.toString(),
                            "FAKETIME_CACHE_DURATION", "1",
                            "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                            "FAKETIME_DONT_RESET", "1"));
            assumeTrue(
                    agent.hasStarted(),
                    () -> "an agent does not come up in time under libfaketime here: " + agent.log());
            Heartbeat before = agent.awaitRunning();
            agent.awaitWell(ConditionType.CLOCK_STEADY);

            Files.writeString(offset, "+3600");
            assertThat(agent.awaitBad(ConditionType.CLOCK_STEADY)).contains("jumped forward by 60 min");
            agent.obey(new Check());

            Files.writeString(offset, "-7200");
            String backward = agent.awaitFresh(
                            "the jump back is told", one -> reason(one).contains("backward"))
                    .sentAt()
                    .toString();
            assertThat(Instant.parse(backward)).isBefore(Instant.now().minusSeconds(3_600));
            CommandResult dead = agent.node.order(new Check(), Instant.now().minusSeconds(5));
            assertThat(dead.code()).isEqualTo("expired");
            agent.obey(new Check());

            Heartbeat after = agent.awaitRunning();
            assertThat(after.epoch()).isEqualTo(before.epoch());
            assertThat(after.processes().get(0).pid())
                    .isEqualTo(before.processes().get(0).pid());
            assertThat(agent.residentBytes()).isLessThan(MOST_MEMORY);
        }
    }

    private static String reason(Heartbeat heartbeat) {
        return TestingAgentProcess.condition(heartbeat, ConditionType.CLOCK_STEADY)
                .reason();
    }

    private static Path fakeTime() throws Exception {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(Path.of("/usr/lib"), "*-linux-*")) {
            folders.forEach(folder -> found.add(folder.resolve("faketime/libfaketimeMT.so.1")));
        }
        found.removeIf(library -> !Files.isReadable(library));
        assumeTrue(!found.isEmpty(), "the package faketime is not installed");
        return found.get(0);
    }

    @Test
    void whereTmpForbidsExecutionAndProcHidesOthersTheAgentMeasuresAndSupervises() throws Exception {
        String script = "mount --bind /tmp /tmp && mount -o remount,bind,noexec /tmp || exit 77;"
                + " cp /bin/true /tmp/tried.$$ && /tmp/tried.$$ 2>/dev/null && exit 78; rm -f /tmp/tried.$$;"
                + " mount -o remount,hidepid=2 /proc || mount -t proc -o hidepid=2 proc /proc || exit 79; exec \"$@\"";
        try (TestingAgentProcess agent = anAgent()) {
            agent.start(List.of("unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh"), Map.of());
            assumeTrue(agent.hasStarted(), () -> "this machine mounts nothing in a name space: " + agent.log());
            Heartbeat heartbeat = agent.awaitRunning();
            assertThat(heartbeat.host().memoryTotalBytes()).isPositive();
            assertThat(heartbeat.host().disks()).isNotEmpty();
            Heartbeat measured = agent.await(
                    "the process is measured", one -> one.processes().get(0).rssBytes() > 0);
            assertThat(TestingAgentProcess.is(measured, ConditionType.HOST_MEASURED, true))
                    .isTrue();
        }
    }

    @Test
    void anAgentWithATenthOfAProcessorKeepsItsBeatOrSaysWhyAndRestartsNothing() throws Exception {
        try (TestingCgroup group = TestingCgroup.of("cpu");
                TestingAgentProcess agent = aWatchedSleeper()) {
            Heartbeat before = starve(agent, group);
            List<Heartbeat> beats = new ArrayList<>(List.of(agent.awaitFresh("a beat", one -> true)));
            Heartbeat later = agent.await("20 more beats", one -> {
                beats.add(one);
                return one.sequence() >= beats.get(0).sequence() + 20;
            });
            assertUntouched(before, later);
            // five beats a second are asked for
            assertThat(longestGap(beats).compareTo(Duration.ofSeconds(2)) < 0
                            || beats.stream().anyMatch(HostBadDaysIT::saysThatItIsThrottled))
                    .as("it kept its beat (longest gap %s) or said why not", longestGap(beats))
                    .isTrue();
        }
    }

    /** By a probe that starts a program, which is late with its agent. */
    private TestingAgentProcess aWatchedSleeper() throws Exception {
        String watched = SLEEPER
                + "    readiness: {kind: exec, target: ['true'], interval: 1s, timeout: 5s}\n"
                + "    liveness: {kind: exec, target: ['true'], interval: 200ms, timeout: 1s, failures: 1}\n";
        return TestingAgentProcess.in(directory, directory.resolve("state"), watched);
    }

    /** Together with what it supervises and what waits for that. */
    private static Heartbeat starve(TestingAgentProcess agent, TestingCgroup group) throws Exception {
        Heartbeat before = agent.start().awaitRunning();
        long sleeper = TestingAgentProcess.pid(before, "sleeper");
        group.limitProcessor(10);
        group.add(agent.pid());
        group.add(sleeper);
        group.add(ProcessHandle.of(sleeper)
                .flatMap(ProcessHandle::parent)
                .orElseThrow()
                .pid());
        return before;
    }

    private static void assertUntouched(Heartbeat before, Heartbeat later) {
        assertThat(TestingAgentProcess.pid(later, "sleeper")).isEqualTo(TestingAgentProcess.pid(before, "sleeper"));
        assertThat(later.processes().get(0).restarts()).isZero();
        assertThat(later.epoch()).isEqualTo(before.epoch());
    }

    private static boolean saysThatItIsThrottled(Heartbeat heartbeat) {
        return TestingAgentProcess.is(heartbeat, ConditionType.AGENT_ON_TIME, false)
                && TestingAgentProcess.condition(heartbeat, ConditionType.AGENT_ON_TIME)
                        .reason()
                        .contains("its CPU is throttled by its cgroup");
    }

    private static Duration longestGap(List<Heartbeat> beats) {
        Duration longest = Duration.ZERO;
        for (int i = 1; i < beats.size(); i++) {
            Duration gap =
                    Duration.between(beats.get(i - 1).sentAt(), beats.get(i).sentAt());
            longest = gap.compareTo(longest) > 0 ? gap : longest;
        }
        return longest;
    }

    @Test
    void anAgentThatStoodStillSaysSoAndRestartsNothing() throws Exception {
        try (TestingAgentProcess agent = anAgent()) {
            Heartbeat before = agent.start().awaitRunning();
            agent.awaitWell(ConditionType.AGENT_ON_TIME);
            signal("STOP", agent.pid());
            // heartbeats come five times a second; none for this long means that it stands
            assertThat(agent.silence(4)).isTrue();
            signal("CONT", agent.pid());

            assertThat(agent.awaitBad(ConditionType.AGENT_ON_TIME)).contains("ran late by", "s: ");
            Heartbeat after = agent.awaitRunning();
            assertThat(TestingAgentProcess.pid(after, "sleeper")).isEqualTo(TestingAgentProcess.pid(before, "sleeper"));
            agent.awaitWell(ConditionType.AGENT_ON_TIME);
        }
    }

    @Test
    void whileTheAgentStandsStillNobodyIsTooLateToBecomeReady() throws Exception {
        Path ready = directory.resolve("ready");
        String slow = SLEEPER
                + "    readiness: {kind: exec, target: 'test -e " + ready + "', interval: 200ms, timeout: 5s}\n"
                + "    startTimeout: 20s\n";
        try (TestingAgentProcess agent = TestingAgentProcess.in(directory, directory.resolve("state"), slow)) {
            // on a slow machine it may have been given up before anybody heard of it
            Heartbeat starting = agent.start().awaitFresh("it has just been started", HostBadDaysIT::justStarted);
            signal("STOP", agent.pid());
            assertThat(agent.silence(22)).isTrue();
            Files.createFile(ready);
            signal("CONT", agent.pid());

            Heartbeat running = agent.awaitRunning();
            assertThat(TestingAgentProcess.pid(running, "sleeper"))
                    .isEqualTo(TestingAgentProcess.pid(starting, "sleeper"));
        }
    }

    private static boolean justStarted(Heartbeat heartbeat) {
        return heartbeat.processes().stream()
                .anyMatch(process -> process.state() == ProcessState.STARTING
                        && process.pid() > 0
                        && process.since().isAfter(heartbeat.sentAt().minusSeconds(4)));
    }

    @Test
    void theLimitOfACgroupIsTheMemoryThatIsToldAndFileCacheIsNoPressure() throws Exception {
        long limit = 512L << 20;
        try (TestingCgroup group = TestingCgroup.of("memory");
                TestingAgentProcess agent = anAgent()) {
            group.limitMemory(limit);
            agent.start(group.entering(), Map.of());
            HostSample host = agent.awaitRunning().host();
            assertThat(host.memoryTotalBytes()).isEqualTo(limit);
            Register register = agent.node.registrations.poll(1, TimeUnit.SECONDS);
            assertThat(register).isNotNull();
            assertThat(register.hardware().memoryBytes()).isEqualTo(limit);

            // read once, so that it is cache that nobody uses
            group.run("dd", "if=/dev/zero", "of=" + directory.resolve("cached"), "bs=1M", "count=600", "conv=fsync");
            Heartbeat earlier = agent.awaitFresh("a look", one -> one.host().memoryUsedBytes() > 0);
            Heartbeat cached = agent.awaitFresh("another look", one -> one.sequence() > earlier.sequence() + 1);
            assertThat(TestingAgentProcess.is(cached, ConditionType.MEMORY_FREE, true))
                    .as("%s of %s used", cached.host().memoryUsedBytes(), limit)
                    .isTrue();

            Process hog = group.holding(limit / 100 * 94 - cached.host().memoryUsedBytes());
            try {
                assertThat(agent.awaitBad(ConditionType.MEMORY_FREE))
                        .startsWith("memory (0.5 GiB, the limit of the agent's cgroup) is 9");
            } finally {
                hog.destroyForcibly().waitFor();
            }
            agent.awaitWell(ConditionType.MEMORY_FREE);
        }
    }

    /** Swap that is full of what nobody asks for is no fault; this one is full, and all of it is asked for again and again. */
    @Test
    void aHostThatLivesFromItsSwapSaysSo() throws Exception {
        try (TestingSwap swap = TestingSwap.at(directory.resolve("swap"), 128);
                TestingCgroup group = TestingCgroup.of("memory");
                TestingAgentProcess agent = anAgent()) {
            Heartbeat before = agent.start().awaitRunning();
            // the first heartbeats may come before the first look at the host
            agent.awaitFresh("the swap is seen", one -> one.host().swapTotalBytes() == swap.bytes());
            agent.awaitWell(ConditionType.SWAP_FREE);
            group.limitMemory(64L << 20);

            Process hog = group.start("dd", "if=/dev/zero", "of=/dev/null", "bs=175M");
            try {
                assertThat(agent.awaitBad(ConditionType.SWAP_FREE))
                        .contains("swap is ", "the host spends its time on moving memory: run less on it");
            } finally {
                hog.destroyForcibly().waitFor();
            }
            agent.awaitWell(ConditionType.SWAP_FREE);
            assertUntouched(before, agent.awaitRunning());
        }
    }

    @Test
    void sixtyProcessesAmongFiveHundredAreAllMeasuredWithinTheAgentsMemory() throws Exception {
        StringBuilder spec = new StringBuilder("processes:\n");
        for (int i = 0; i < 60; i++) {
            spec.append("  - {name: p")
                    .append(i)
                    .append(", command: [sleep, '600'], log: '${LOG_DIR}/p")
                    .append(i)
                    .append(".log'}\n");
        }
        Process crowd = new ProcessBuilder(
                        "setsid", "sh", "-c", "i=0; while [ $i -lt 500 ]; do sleep 600 & i=$((i+1)); done; wait")
                .start();
        try (TestingAgentProcess agent =
                TestingAgentProcess.in(directory, directory.resolve("state"), spec.toString())) {
            Heartbeat all = agent.start().awaitRunning();
            assertThat(all.processes()).hasSize(60);
            Heartbeat measured = agent.awaitFresh(
                    "all are measured", one -> one.processes().stream().allMatch(process -> process.rssBytes() > 0));
            assertThat(measured.processes()).extracting(ProcessReport::pid).doesNotHaveDuplicates();
            assertThat(agent.residentBytes()).isLessThan(MOST_MEMORY);
        } finally {
            new ProcessBuilder("kill", "-KILL", "--", "-" + crowd.pid()).start().waitFor();
        }
    }

    private static void signal(String signal, long pid) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }
}
