package dev.sandmesh.agent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sandmesh.agent.FreePlace;
import dev.sandmesh.protocol.report.ConditionChanged;
import dev.sandmesh.protocol.report.ConditionType;
import dev.sandmesh.protocol.report.ProcessExited;
import dev.sandmesh.protocol.report.ProcessStarted;
import dev.sandmesh.protocol.report.ProcessState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The specification of the local sandbox, with a real display, VNC server, browser and worker. */
@Tag("slow")
class LocalSandboxIT {
    private static final Path SCRIPTS =
            Path.of("..", "scripts").toAbsolutePath().normalize();
    private static final String[] ALL = {"Xvfb", "x11vnc", "chromium", "worker"};

    @TempDir
    Path directory;

    @BeforeEach
    void everythingIsInstalled() throws IOException {
        for (String program : List.of("Xvfb", "x11vnc", "chromium", "node")) {
            assumeTrue(
                    Stream.of(System.getenv("PATH").split(":"))
                            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program))),
                    program + " is not installed");
        }
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    }

    private TestingSupervision supervise(Map<String, String> variables) throws Exception {
        return new TestingSupervision(directory, Files.readString(SCRIPTS.resolve("sandbox/local.yaml")), variables);
    }

    private Map<String, String> variables() throws IOException {
        Map<String, String> variables = new HashMap<>(Map.of(
                "DISPLAY_NUMBER", FreePlace.display(),
                "VNC_PORT", Integer.toString(FreePlace.port()),
                "DEBUG_PORT", Integer.toString(FreePlace.port()),
                "WORKER_PORT", Integer.toString(FreePlace.port()),
                "RUN_DIR", directory.resolve("run").toString(),
                "LOG_DIR", directory.resolve("log").toString(),
                "WORKER_SCRIPT", SCRIPTS.resolve("standins/worker/worker.mjs").toString()));
        if (PosixUser.isAgentRoot()) {
            Files.createDirectory(
                    directory.resolve("run"),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
            variables.put("XVFB_USER", "nobody");
            variables.put("VNC_USER", "daemon");
            variables.put("BROWSER_USER", "nobody");
            variables.put("WORKER_USER", "games");
        }
        return variables;
    }

    @Test
    void aKilledDisplayComesBackWithAllThatNeedsIt() throws Exception {
        try (TestingSupervision running = supervise(variables()).awaitRunning(ALL)) {
            long before = running.pid("Xvfb");
            long browser = running.pid("chromium");
            running.facts.clear();
            TestingSupervision.signal("KILL", before);
            running.awaitFact(ProcessExited.class, fact -> fact.reason().equals("Xvfb exited: signal 9"));
            running.awaitFact(ProcessStarted.class, fact -> fact.process().equals("worker"));
            running.awaitRunning(ALL);
            assertThat(running.pid("Xvfb")).isNotEqualTo(before);
            assertThat(running.pid("chromium")).isNotEqualTo(browser);
            for (String condition : List.of(
                    ConditionType.DISPLAY_UP,
                    ConditionType.VNC_UP,
                    ConditionType.BROWSER_UP,
                    ConditionType.WORKER_UP)) {
                assertThat(running.conditionIs(condition, true)).isTrue();
            }
        }
    }

    @Test
    void aWindowManagerRunsWhereOneIsWanted() throws Exception {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "fluxbox"))),
                "fluxbox is not installed");
        Map<String, String> variables = variables();
        variables.put("WINDOW_MANAGER", "fluxbox");
        try (TestingSupervision running = supervise(variables).awaitRunning(ALL)) {
            running.awaitRunning("window-manager");
            // made only once the display is its own
            Path settings = directory.resolve("run/window-manager/.fluxbox");
            running.await(() -> Files.isDirectory(settings), "it has begun");
            long browser = running.pid("chromium");
            long before = running.pid("window-manager");
            TestingSupervision.signal("KILL", before);
            running.await(
                    () -> running.pid("window-manager") != before && running.is("window-manager", ProcessState.RUNNING),
                    "it is back");
            assertThat(running.pid("chromium")).isEqualTo(browser);
        }
    }

    @Test
    void aFrozenDisplayIsFoundByItsHandshakeAndReplaced() throws Exception {
        try (TestingSupervision running = supervise(variables()).awaitRunning(ALL)) {
            long before = running.pid("Xvfb");
            TestingSupervision.signal("STOP", before);
            ConditionChanged down = running.awaitFact(
                    ConditionChanged.class, fact -> fact.condition().equals(ConditionType.DISPLAY_UP) && !fact.ok());
            assertThat(down.reason()).startsWith("Xvfb does not answer on display :");
            running.await(() -> running.pid("Xvfb") != before, "display is replaced");
            running.awaitRunning(ALL);
        }
    }

    @Test
    void theNextAgentAdoptsTheSandboxAsItIs() throws Exception {
        Map<String, String> variables = variables();
        TestingSupervision first = supervise(variables).awaitRunning(ALL);
        List<Long> pids = Stream.of(ALL).map(first::pid).toList();
        first.leave();
        try (TestingSupervision second = supervise(variables).awaitRunning(ALL)) {
            assertThat(Stream.of(ALL).map(second::pid).toList()).isEqualTo(pids);
            assertThat(second.facts).noneMatch(ProcessExited.class::isInstance);
            assertThat(second.is("worker", ProcessState.RUNNING)).isTrue();
        }
    }
}
