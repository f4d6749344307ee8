package dev.sandmesh.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.report.ProcessState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is killed, asked for and taken over in whatever order: in the end everything runs, and runs once. */
class SupervisorChaosIT {
    private static final String YAML = """
            processes:
              - {name: a, command: [tail, -f, "${DIR}/a.txt"], log: "${DIR}/a.log", condition: DisplayUp, restart: {max: 200ms, initial: 1ms, flapping: {exits: 100, window: 60s}}}
              - {name: b, command: [tail, -f, "${DIR}/b.txt"], dependsOn: [a], log: "${DIR}/b.log", condition: VncUp, restart: {max: 200ms, initial: 1ms, flapping: {exits: 100, window: 60s}}, readiness: {kind: exec, target: "true", interval: 5ms}}
              - {name: c, command: [tail, -f, "${DIR}/c.txt"], dependsOn: [a], log: "${DIR}/c.log", condition: BrowserUp, restart: {max: 200ms, initial: 1ms, flapping: {exits: 100, window: 60s}}}
              - {name: d, command: [tail, -f, "${DIR}/d.txt"], dependsOn: [b, c], log: "${DIR}/d.log", condition: WorkerUp, restart: {max: 200ms, initial: 1ms, flapping: {exits: 100, window: 60s}}}
            """;
    private static final List<String> NAMES = List.of("a", "b", "c", "d");

    @TempDir
    Path directory;

    private TestingSupervision supervise() throws Exception {
        return new TestingSupervision(directory, YAML, Map.of("DIR", directory.toString()));
    }

    private long running() {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes.filter(this::isOurs).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isOurs(Path process) {
        try {
            // its guard has the same words among its own
            String command = Files.readString(process.resolve("cmdline"));
            return command.startsWith("tail\0") && command.contains(directory + "/");
        } catch (IOException e) {
            return false;
        }
    }

    @RepeatedTest(3)
    void everythingRunsOnceInTheEnd(RepetitionInfo repetition) throws Exception {
        for (String name : NAMES) {
            Files.createFile(directory.resolve(name + ".txt"));
        }
        Random random = new Random(repetition.getCurrentRepetition());
        TestingSupervision supervision = supervise();
        try {
            for (int i = 0; i < 40; i++) {
                String name = NAMES.get(random.nextInt(NAMES.size()));
                switch (random.nextInt(4)) {
                    case 0 -> supervision.supervisor().restart(name).onFailure(expected -> {});
                    case 1 -> {
                        supervision.leave();
                        supervision = supervise();
                    }
                    default -> kill(supervision.pid(name));
                }
            }
            supervision.awaitRunning("a", "b", "c", "d");
            TestingSupervision settled = supervision;
            settled.await(
                    () -> NAMES.stream().allMatch(name -> settled.is(name, ProcessState.RUNNING))
                            && NAMES.stream().allMatch(name -> TestingSupervision.isAlive(settled.pid(name))),
                    "everything runs");
            // a process is known a moment before it has become its command
            settled.await(() -> running() == NAMES.size(), "everything runs once");
            assertThat(settled.supervisor().conditions()).allMatch(condition -> condition.ok());
        } finally {
            supervision.close();
        }
        assertThat(running()).isZero();
    }

    /** It may have ended meanwhile. */
    private static void kill(long pid) throws Exception {
        if (pid > 1) {
            new ProcessBuilder("kill", "-KILL", Long.toString(pid)).start().waitFor();
        }
    }
}
