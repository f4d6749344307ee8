package dev.sandmesh.agent;

import static dev.sandmesh.agent.TestingAgentProcess.condition;
import static dev.sandmesh.agent.TestingAgentProcess.is;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sandmesh.protocol.report.AckStatus;
import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.ConditionChanged;
import dev.sandmesh.protocol.report.ConditionType;
import dev.sandmesh.protocol.report.Heartbeat;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole agent beside the stand-in worker, which loses its engine: the two clocks of DESIGN section 6. */
@Tag("slow")
class FenceIT {
    private static final Path SCRIPTS =
            Path.of("..", "scripts").toAbsolutePath().normalize();

    private static final String WORKER = """
            processes:
              - name: worker
                command: [node, "${WORKER_SCRIPT}"]
                directory: ${RUN_DIR}/worker
                user: ${WORKER_USER:-}
                environment:
                  set: {PORT: "${WORKER_PORT}", WORKER_ENGINE: connected, WORKER_TROUBLE_FILE: "${WORKER_TROUBLE_FILE}"}
                readiness: {kind: worker, target: "http://127.0.0.1:${WORKER_PORT}/health", interval: 50ms, timeout: 10s}
                startTimeout: 60s
                log: ${LOG_DIR}/worker.log
                condition: WorkerUp
            """;

    @TempDir
    private Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private final int worker = FreePlace.port();
    private final int adsPower = FreePlace.port();
    private Path trouble;

    @BeforeEach
    void nodeIsInstalled() throws Exception {
        assumeInstalled("node");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        trouble = directory.resolve("trouble");
    }

    private static void assumeInstalled(String program) {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program))),
                program + " is not installed");
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(Map.of(
                "SANDMESH_AGENT_FENCE_AFTER_SECONDS",
                "7",
                "SANDMESH_AGENT_WORKER_URL",
                "http://127.0.0.1:" + worker,
                "WORKER_PORT",
                Integer.toString(worker),
                "WORKER_SCRIPT",
                SCRIPTS.resolve("standins/worker/worker.mjs").toString(),
                "WORKER_ENGINE",
                "connected",
                "WORKER_TROUBLE_FILE",
                trouble.toString()));
        if (isRoot()) {
            settings.put("WORKER_USER", "daemon");
        }
        return settings;
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private Map<String, String> settingsWithAdsPower() {
        List.of("Xvfb", "x11vnc", "chromium").forEach(FenceIT::assumeInstalled);
        Map<String, String> settings = settings();
        settings.putAll(Map.of(
                "DISPLAY_NUMBER",
                FreePlace.display(),
                "VNC_PORT",
                Integer.toString(FreePlace.port()),
                "DEBUG_PORT",
                Integer.toString(FreePlace.port()),
                "BROWSER_FLAG",
                "--no-sandbox",
                "ADSPOWER",
                SCRIPTS.resolve("standins/adspower/adspower.mjs").toString(),
                "ADSPOWER_PORT",
                Integer.toString(adsPower),
                "WORKER_ADSPOWER_URL",
                "http://127.0.0.1:" + adsPower,
                "SANDMESH_AGENT_ADSPOWER_URL",
                "http://127.0.0.1:" + adsPower));
        settings.putAll(Map.of(
                "WORKER_TASK_MS",
                "600000",
                "WORKER_TASK_INTERVAL_MS",
                "200",
                "WORKER_SLOTS",
                "2",
                "SANDMESH_AGENT_ADSPOWER_INTERVAL_SECONDS",
                "2"));
        if (isRoot()) {
            settings.putAll(Map.of("XVFB_USER", "nobody", "VNC_USER", "daemon", "ADSPOWER_USER", "games"));
        }
        return settings;
    }

    private TestingAgentProcess anAgent(String spec) throws Exception {
        TestingAgentProcess agent = TestingAgentProcess.in(directory, directory.resolve("state"), spec);
        for (String part : List.of("run", "log", "state")) {
            Files.setPosixFilePermissions(directory.resolve(part), PosixFilePermissions.fromString("rwx--x--x"));
        }
        return agent;
    }

    /** Replaced at once, so that the worker never reads half of it. */
    private void trouble(String words) throws IOException {
        Path next = Files.writeString(directory.resolve("trouble.next"), words);
        Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(next, trouble, StandardCopyOption.ATOMIC_MOVE);
    }

    private JsonObject ask(HttpRequest.Builder request) throws Exception {
        return new JsonObject(http.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString())
                .body());
    }

    private JsonObject health() throws Exception {
        return ask(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + worker + "/health")));
    }

    private boolean isPaused() throws Exception {
        return health().getBoolean("paused");
    }

    private int openProfiles() throws Exception {
        return (int) ask(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adsPower + "/standin/browsers")))
                .getJsonArray("browsers")
                .stream()
                .filter(browser -> ((JsonObject) browser).getBoolean("alive"))
                .count();
    }

    private static void await(String what, TestingAgentProcess agent, Callable<Boolean> reached) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(TestingAgentProcess.LIMIT_SECONDS);
        while (!reached.call()) {
            assertThat(System.nanoTime()).as(() -> what + "; " + agent.log()).isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private static Condition awaitFenced(TestingAgentProcess agent, String... parts) throws Exception {
        return condition(
                agent.awaitFresh("it is fenced", one -> saysOfTheEngine(one, parts)), ConditionType.ENGINE_CONNECTED);
    }

    private static boolean saysOfTheEngine(Heartbeat heartbeat, String... parts) {
        return is(heartbeat, ConditionType.ENGINE_CONNECTED, false)
                && Stream.of(parts)
                        .allMatch(condition(heartbeat, ConditionType.ENGINE_CONNECTED)
                                .reason()::contains);
    }

    private static List<String> told(TestingAgentProcess agent) {
        return agent.node.events.stream()
                .filter(event -> event.fact() instanceof ConditionChanged changed
                        && changed.condition().equals(ConditionType.ENGINE_CONNECTED))
                .map(event -> ((ConditionChanged) event.fact()).reason())
                .toList();
    }

    /** B26: whoever is told that another process is the sandbox takes nothing new until it is let in again, half a minute later. */
    @Test
    void aSupersededAgentPausesItsWorkerUntilItIsLetInAgain() throws Exception {
        try (TestingAgentProcess agent = anAgent(WORKER)) {
            agent.start(List.of(), settings()).awaitWell(ConditionType.ENGINE_CONNECTED);
            agent.node.lease = AckStatus.SUPERSEDED;
            await("the worker is paused", agent, this::isPaused);
            await("the worker goes on", agent, () -> !isPaused());
            agent.awaitWell(ConditionType.ENGINE_CONNECTED);
        }
    }

    @Test
    void aWorkerThatLostItsEngineIsPausedItsProfilesAreClosedAndItGoesOnWithTheEngine() throws Exception {
        Map<String, String> settings = settingsWithAdsPower();
        try (TestingAgentProcess agent = anAgent(Files.readString(SCRIPTS.resolve("sandbox/local.yaml")))) {
            agent.start(List.of(), settings).awaitWell(ConditionType.ENGINE_CONNECTED);
            await("both tasks have opened their profiles", agent, () -> openProfiles() == 2);
            trouble("engine-lost");
            awaitFenced(
                    agent, "the engine is lost since ", "worker paused and profiles closed so that no task runs twice");
            assertThat(isPaused()).isTrue();
            await("no profile is open any more", agent, () -> openProfiles() == 0);
            // its tasks lost their profiles and come to no end of their own; AdsPower itself is watched as ever
            agent.awaitWell(ConditionType.ADSPOWER_UP);
            trouble("");
            agent.awaitWell(ConditionType.ENGINE_CONNECTED);
            assertThat(isPaused()).isFalse();
            assertThat(told(agent)).hasSize(3).satisfies(reasons -> {
                assertThat(reasons.get(0)).isEqualTo("the worker says that it is not connected to its engine");
                assertThat(reasons.get(1)).contains("worker paused");
                assertThat(reasons.get(2)).isEqualTo("the worker goes on");
            });
        }
    }

    @Test
    void anOlderWorkerCannotBePausedAndItsProfilesAreClosedAllTheSame() throws Exception {
        Map<String, String> settings = settingsWithAdsPower();
        settings.put("WORKER_TASK_INTERVAL_MS", "0");
        trouble("older");
        try (TestingAgentProcess agent = anAgent(Files.readString(SCRIPTS.resolve("sandbox/local.yaml")))) {
            agent.start(List.of(), settings).awaitWell(ConditionType.ENGINE_CONNECTED);
            agent.awaitWell(ConditionType.ADSPOWER_UP);
            ask(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adsPower + "/api/v2/browser-profile/start"))
                    .header("content-type", "application/json")
                    .POST(BodyPublishers.ofString("{\"profile_id\":\"kdemo01\"}")));
            assertThat(openProfiles()).isEqualTo(1);
            trouble("engine-lost older");
            awaitFenced(
                    agent, "the worker cannot be paused (/pause is not supported by this worker)", "profiles closed");
            await("no profile is open any more", agent, () -> openProfiles() == 0);
            trouble("older");
            agent.awaitWell(ConditionType.ENGINE_CONNECTED);
        }
    }

    @Test
    void anAgentThatIsKilledLeavesItsSuccessorToResumeTheWorker() throws Exception {
        try (TestingAgentProcess agent = anAgent(WORKER)) {
            agent.start(List.of(), settings()).awaitWell(ConditionType.ENGINE_CONNECTED);
            trouble("engine-lost");
            String before = awaitFenced(agent, "worker paused so that no task runs twice")
                    .reason();
            agent.kill();
            agent.start(List.of(), settings());
            assertThat(awaitFenced(agent, "worker paused").reason()).isEqualTo(before);
            assertThat(isPaused()).isTrue();
            agent.kill();
            trouble("");
            agent.start(List.of(), settings()).awaitWell(ConditionType.ENGINE_CONNECTED);
            assertThat(isPaused()).isFalse();
        }
    }

    /** When the whole host is cut off there is no heartbeat with which the worker would be asked. */
    @Test
    void aSandboxThatIsCutOffFromEverythingFencesItself() throws Exception {
        Map<String, String> settings = settings();
        settings.put("SANDMESH_AGENT_MESH_MEMBERS", "127.0.0.1:" + FreePlace.port());
        trouble("engine-lost");
        try (TestingAgentProcess agent = anAgent(WORKER)) {
            agent.start(List.of(), settings);
            await("the worker runs", agent, this::answers);
            await("it is paused", agent, this::isPaused);
            trouble("");
            await("it goes on", agent, () -> !isPaused());
            assertThat(agent.node.registrations).isEmpty();
        }
    }

    private boolean answers() throws InterruptedException {
        try {
            return health().containsKey("contract");
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            return false;
        }
    }
}
