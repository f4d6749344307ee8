package dev.sandmesh.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sandmesh.agent.probe.ProcStat;
import dev.sandmesh.protocol.command.Outcome;
import dev.sandmesh.protocol.command.RestartProcess;
import dev.sandmesh.protocol.report.AgentEvent;
import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.ConditionType;
import dev.sandmesh.protocol.report.Heartbeat;
import dev.sandmesh.protocol.report.ProcessExited;
import dev.sandmesh.protocol.report.ProcessReport;
import dev.sandmesh.protocol.report.ProcessState;
import dev.sandmesh.protocol.report.ProfileReport;
import dev.sandmesh.protocol.report.ProfileState;
import dev.sandmesh.protocol.report.TaskReport;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole agent with the local sandbox's specification, AdsPower's stand-in and a worker that opens profiles with it: A34, A35, A90-A93. */
@Tag("slow")
class AdsPowerAgentIT {

    private static final Path SCRIPTS =
            Path.of("..", "scripts").toAbsolutePath().normalize();
    private static final long LIMIT_SECONDS = 120;
    private static final Duration ORDER_LIMIT = Duration.ofSeconds(40);

    @TempDir
    private Path directory;

    private final String cluster = "test-" + UUID.randomUUID();
    private final int adsPower = FreePlace.port();
    private TestingControlNode node;
    private Agent agent;
    private Map<String, String> environment = Map.of();

    @BeforeEach
    void start() throws Exception {
        for (String program : List.of("Xvfb", "x11vnc", "chromium", "node")) {
            assumeTrue(
                    Stream.of(System.getenv("PATH").split(":"))
                            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program))),
                    program + " is not installed");
        }
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        int port = FreePlace.port();
        node = TestingControlNode.start(cluster, port, 0);
        environment = environment(port);
        agent = new Agent(ConfigFile.read(Optional.empty(), environment), Clock.systemUTC());
        agent.start().await(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        if (agent != null) {
            agent.stop().await(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
        if (node != null) {
            node.close();
        }
    }

    private Map<String, String> environment(int port) throws IOException {
        Map<String, String> environment = new HashMap<>(Map.of(
                "SANDMESH_AGENT_NAME",
                "sandbox-1",
                "SANDMESH_AGENT_STATE_DIR",
                made("state"),
                "SANDMESH_AGENT_RUN_DIR",
                made("run"),
                "SANDMESH_AGENT_LOG_DIR",
                made("log"),
                "SANDMESH_AGENT_SPEC",
                SCRIPTS.resolve("sandbox/local.yaml").toString(),
                "SANDMESH_AGENT_STOP_PROCESSES",
                "true",
                "SANDMESH_AGENT_MESH_CLUSTER_NAME",
                cluster,
                "SANDMESH_AGENT_MESH_PORT",
                String.valueOf(port > 60_000 ? 40_000 : port + 1),
                "SANDMESH_AGENT_MESH_MEMBERS",
                "127.0.0.1:" + port,
                "SANDMESH_AGENT_HEARTBEAT_INTERVAL_MILLIS",
                "500"));
        String worker = Integer.toString(FreePlace.port());
        environment.putAll(Map.of(
                "DISPLAY_NUMBER",
                FreePlace.display(),
                "VNC_PORT",
                Integer.toString(FreePlace.port()),
                "DEBUG_PORT",
                Integer.toString(FreePlace.port()),
                "WORKER_PORT",
                worker,
                "WORKER_SCRIPT",
                SCRIPTS.resolve("standins/worker/worker.mjs").toString(),
                "WORKER_ADSPOWER_URL",
                "http://127.0.0.1:" + adsPower,
                "BROWSER_FLAG",
                "--no-sandbox",
                "SANDMESH_AGENT_WORKER_URL",
                "http://127.0.0.1:" + worker));
        environment.putAll(Map.of(
                "ADSPOWER",
                SCRIPTS.resolve("standins/adspower/adspower.mjs").toString(),
                "ADSPOWER_PORT",
                Integer.toString(adsPower),
                "SANDMESH_AGENT_ADSPOWER_URL",
                "http://127.0.0.1:" + adsPower,
                "ADSPOWER_CALLS_PER_SECOND",
                "1",
                "SANDMESH_AGENT_ADSPOWER_INTERVAL_SECONDS",
                "5"));
        if ("root".equals(System.getProperty("user.name"))) {
            environment.putAll(Map.of(
                    "XVFB_USER", "nobody", "VNC_USER", "daemon", "ADSPOWER_USER", "games", "WORKER_USER", "daemon"));
        }
        return environment;
    }

    private String made(String name) throws IOException {
        return Files.createDirectory(
                        directory.resolve(name),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")))
                .toString();
    }

    @Test
    void profilesOfTasksAreClaimedAndAnOrderedRestartClosesTheOthersFirst() throws Exception {
        Heartbeat claimed = next(node.heartbeats, AdsPowerAgentIT::hasClaimedProfile);
        Heartbeat well = next(node.heartbeats, AdsPowerAgentIT::adsPowerIsWell);
        open("kdemo04");
        Heartbeat opened =
                next(node.heartbeats, heartbeat -> profile(heartbeat, "kdemo04").isPresent());

        assertThat(claimed.tasks()).isNotEmpty();
        long before = pid(well);
        assertThat(node.order(new RestartProcess("adspower"), ORDER_LIMIT).outcome())
                .isNotEqualTo(Outcome.REFUSED);
        AgentEvent exited = next(
                node.events,
                event -> event.fact() instanceof ProcessExited fact
                        && fact.process().equals("adspower"));
        assertThat(((ProcessExited) exited.fact()).reason())
                .contains("restart by order")
                .contains("closed profiles")
                .contains("kdemo04");
        // a task of the worker may open it anew
        next(
                node.heartbeats,
                heartbeat -> adsPowerIsWell(heartbeat)
                        && pid(heartbeat) != before
                        && runs(heartbeat)
                        && !profile(heartbeat, "kdemo04").equals(profile(opened, "kdemo04")));
    }

    /** Else the agent would call it leaked, and might close it. */
    @Test
    void aProfileThatIsBeingMeasuredIsClaimedThoughNoTaskHasIt() throws Exception {
        next(node.heartbeats, AdsPowerAgentIT::hasClaimedProfile);
        long pid = ProcessHandle.current().pid();
        Path note = directory.resolve("state/calibrating");
        Files.writeString(
                note,
                new JsonObject()
                        .put("pid", pid)
                        .put("startTime", ProcStat.of(pid).orElseThrow().startTime())
                        .put("profiles", List.of("kdemo04"))
                        .encode());
        open("kdemo04");
        next(
                node.heartbeats,
                heartbeat -> hasNoTask(heartbeat, "kdemo04") && is(heartbeat, "kdemo04", ProfileState.CLAIMED));
        Files.delete(note);
        next(
                node.heartbeats,
                heartbeat -> hasNoTask(heartbeat, "kdemo04") && is(heartbeat, "kdemo04", ProfileState.OPEN));
    }

    private static boolean hasNoTask(Heartbeat heartbeat, String profile) {
        return heartbeat.tasks().stream().noneMatch(task -> task.profile().equals(profile));
    }

    private static boolean is(Heartbeat heartbeat, String profile, ProfileState state) {
        return profile(heartbeat, profile)
                .filter(known -> known.state() == state)
                .isPresent();
    }

    /** At the least that any plan of AdsPower allows: one call a second for all of them together. */
    @Tag("slow")
    @Test
    void agentWorkerAndCalibrationKeepOnePace() throws Exception {
        next(node.heartbeats, AdsPowerAgentIT::hasClaimedProfile);
        Path output = directory.resolve("calibrate.log");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.sandmesh.agent.Main",
                        "calibrate",
                        "--profiles",
                        "kdemo03,kdemo04",
                        "--force",
                        "--loads",
                        "1",
                        "--think-millis",
                        "10")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process calibrate = builder.start();
        try {
            assertThat(calibrate.waitFor(2 * LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(calibrate.exitValue()).as(Files.readString(output)).isZero();
        } finally {
            calibrate.destroyForcibly();
        }
        next(node.heartbeats, AdsPowerAgentIT::adsPowerIsWell);
        JsonObject calls = new JsonObject(HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adsPower + "/standin/calls"))
                                .timeout(Duration.ofSeconds(LIMIT_SECONDS))
                                .build(),
                        BodyHandlers.ofString())
                .body());
        assertThat(calls.getInteger("total")).isGreaterThan(10);
        assertThat(calls.getInteger("throttled")).as(calls.encode()).isZero();
        assertThat(calls.getInteger("maxInAnySecond")).as(calls.encode()).isEqualTo(1);
    }

    /** As a person does. */
    private void open(String profile) throws Exception {
        String body = new JsonObject().put("profile_id", profile).encode();
        String answer = "";
        // the worker's calls and the agent's may leave none of this second
        while (!answer.contains("\"code\":0")) {
            answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(
                                            "http://127.0.0.1:" + adsPower + "/api/v2/browser-profile/start"))
                                    .timeout(Duration.ofSeconds(LIMIT_SECONDS))
                                    .header("content-type", "application/json")
                                    .POST(BodyPublishers.ofString(body))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
            assertThat(answer).containsAnyOf("\"code\":0", "Too many request");
        }
    }

    private static boolean hasClaimedProfile(Heartbeat heartbeat) {
        List<String> claims =
                heartbeat.tasks().stream().map(TaskReport::profile).toList();
        return heartbeat.profiles().stream()
                .anyMatch(profile -> profile.state() == ProfileState.CLAIMED && claims.contains(profile.id()));
    }

    private static boolean adsPowerIsWell(Heartbeat heartbeat) {
        return Stream.of(
                        ConditionType.ADSPOWER_UP,
                        ConditionType.ADSPOWER_WORKING,
                        ConditionType.PROFILES_ALIVE,
                        ConditionType.WORKER_UP)
                .allMatch(type -> heartbeat.conditions().stream()
                        .filter(Condition::ok)
                        .anyMatch(condition -> condition.type().equals(type)));
    }

    private static Optional<ProfileReport> profile(Heartbeat heartbeat, String id) {
        return heartbeat.profiles().stream()
                .filter(profile -> profile.id().equals(id))
                .findFirst();
    }

    private static Optional<ProcessReport> adsPowerOf(Heartbeat heartbeat) {
        return heartbeat.processes().stream()
                .filter(process -> process.name().equals("adspower"))
                .findFirst();
    }

    private static long pid(Heartbeat heartbeat) {
        return adsPowerOf(heartbeat).map(ProcessReport::pid).orElse(0L);
    }

    private static boolean runs(Heartbeat heartbeat) {
        return adsPowerOf(heartbeat)
                .filter(process -> process.state() == ProcessState.RUNNING)
                .isPresent();
    }

    private static <T> T next(BlockingQueue<T> queue, Predicate<T> wanted) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        T last = null;
        while (true) {
            T heard = queue.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            assertThat(heard)
                    .as("heard within %s s, the last was %s", LIMIT_SECONDS, last)
                    .isNotNull();
            if (wanted.test(heard)) {
                return heard;
            }
            last = heard;
        }
    }
}
