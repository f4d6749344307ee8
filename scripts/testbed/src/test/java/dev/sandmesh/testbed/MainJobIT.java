package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The main job, on a real display, VNC server, browser and worker: A22-A28, A34, A35, A83-A87, A107, A149, B3, B8, B9, D16-D30. */
@TestInstance(Lifecycle.PER_CLASS)
class MainJobIT {

    private static final String NAME = "one";
    private static final String XVFB = "Xvfb";
    /** What a loaded machine may take for four restarts; how long they do take, benches show. */
    private static final Duration SOON = Duration.ofMinutes(3);

    private Path crashFile;
    private Fleet fleet;
    private Api api;
    private Agent agent;

    @BeforeAll
    void startFleet() throws IOException {
        fleet = Fleet.start();
        api = fleet.api();
        crashFile = fleet.home().resolve("crash");
        agent = fleet.addSandbox(NAME, SandboxKind.WHOLE, Map.of("WORKER_CRASH_FILE", crashFile.toString()));
    }

    @AfterAll
    void stopFleet() {
        fleet.close();
    }

    @BeforeEach
    void sandboxIsHealthy() {
        api.awaitHealth(NAME, "healthy", Duration.ofMinutes(4));
    }

    @Test
    void startedAgentIsRegisteredHealthyAndMeasured() {
        JsonObject sandbox = Eventually.see(
                "the sandbox reports its gauges",
                SOON,
                () -> api.sandbox(NAME),
                seen -> seen.getJsonObject("host") != null
                        && seen.getJsonObject("host").getDouble("cpuPercent") > 0
                        && seen.getJsonObject("capacity").getInteger("slots") > 0);
        assertThat(sandbox.getString("status")).isEqualTo("active");
        assertThat(sandbox.getString("environment")).isEqualTo("dev");
        assertThat(sandbox.getJsonObject("host").getLong("memoryTotalBytes")).isPositive();
        assertThat(sandbox.getJsonObject("host").getLong("diskTotalBytes")).isPositive();
        assertThat(sandbox.getJsonObject("host").getLong("uptimeSeconds")).isPositive();
        assertThat(sandbox.getJsonObject("capacity").getInteger("slots")).isPositive();
        assertThat(Api.objects(sandbox.getJsonArray("processes")))
                .extracting(process -> process.getString("name"), process -> process.getString("state"))
                .contains(
                        org.assertj.core.groups.Tuple.tuple(XVFB, "running"),
                        org.assertj.core.groups.Tuple.tuple("x11vnc", "running"),
                        org.assertj.core.groups.Tuple.tuple("chromium", "running"),
                        org.assertj.core.groups.Tuple.tuple("worker", "running"));
        assertThat(Api.objects(sandbox.getJsonArray("conditions")))
                .extracting(condition -> condition.getString("type"))
                .contains("DisplayUp", "VncUp", "BrowserUp", "WorkerUp", "DiskSpace", "MemoryFree");
        assertThat(api.timeline(NAME))
                .extracting(event -> event.getString("kind"))
                .contains("registered");
    }

    @Test
    void killedDisplayIsRestartedInOrderAndEveryoneSeesIt() throws Exception {
        Map<String, Long> before = pids();
        Instant begun = Instant.now();
        try (BusSocket bus = BusSocket.open(api, "fleet.changes")) {
            bus.await("the door is open", SOON, frame -> true);
            Signals.send("KILL", before.get(XVFB));

            bus.await("degraded with the reason", SOON, frame -> {
                String text = frame.encode();
                return text.contains("\"degraded\"") && text.contains("Xvfb exited: signal 9");
            });
            bus.await("healthy again", SOON, frame -> isHealthAfterDegraded(bus, frame));
        }
        Map<String, Long> after = pids();
        assertThat(after.get(XVFB)).isNotEqualTo(before.get(XVFB));
        assertThat(after.get("x11vnc")).isNotEqualTo(before.get("x11vnc"));
        assertThat(after.get("chromium")).isNotEqualTo(before.get("chromium"));
        assertThat(after.get("worker")).isNotEqualTo(before.get("worker"));
        List<String> started = startedSince(begun);
        assertThat(started.indexOf(XVFB)).isLessThan(started.indexOf("x11vnc"));
        assertThat(started.indexOf(XVFB)).isLessThan(started.indexOf("chromium"));
        assertThat(started.indexOf("chromium")).isLessThan(started.indexOf("worker"));
        assertThat(before.values().stream().filter(Signals::isAlive)).isEmpty();
        assertThat(messages()).anyMatch(message -> message.contains("Xvfb exited: signal 9"));
    }

    @Test
    void frozenDisplayIsFoundByItsLivenessProbe() {
        long frozen = pids().get(XVFB);
        Signals.send("STOP", frozen);
        Eventually.hold("another display runs", SOON, () -> {
            long now = api.pid(NAME, XVFB);
            return now != 0 && now != frozen;
        });
        api.awaitHealth(NAME, "healthy", SOON);
        assertThat(Signals.isAlive(frozen)).isFalse();
        assertThat(messages()).anyMatch(message -> message.startsWith("Xvfb does not answer"));
    }

    @Test
    @Tag("slow")
    void workerThatCrashesAgainAndAgainFlapsUntilItIsFixed() throws IOException {
        Files.createFile(crashFile);
        try {
            Signals.send("KILL", api.pid(NAME, "worker"));
            JsonObject sandbox = Eventually.see(
                    "the worker flaps",
                    Duration.ofMinutes(4),
                    () -> api.sandbox(NAME),
                    seen -> Api.objects(seen.getJsonArray("processes")).stream()
                            .anyMatch(process -> "worker".equals(process.getString("name"))
                                    && "flapping".equals(process.getString("state"))));
            assertThat(Api.healthOf(sandbox)).isEqualTo("unhealthy");
            assertThat(sandbox.getJsonObject("health").getJsonArray("reasons").encode())
                    .contains("worker exits again and again: worker exited with code");
        } finally {
            Files.delete(crashFile);
        }
        api.awaitHealth(NAME, "healthy", Duration.ofMinutes(4));
        assertThat(messages()).anyMatch(message -> message.contains("flapping"));
    }

    @Test
    void agentThatIsStoppedAndStartedAgainKeepsTheBrowserAndRaisesNoAlarm() {
        Map<String, Long> before = pids();
        long epoch = api.sandbox(NAME).getLong("epoch");
        long alarms = alarms();
        agent.process().terminate(Duration.ofSeconds(20));
        agent.restart();
        Eventually.hold(
                "the new agent is registered", SOON, () -> api.sandbox(NAME).getLong("epoch") > epoch);
        Eventually.see("the same processes are reported", SOON, this::pids, before::equals);
        sandboxIsHealthy();
        assertThat(alarms()).isEqualTo(alarms);
    }

    @Test
    void checkAsksTheAgentNow() {
        String id = api.sandbox(NAME).getString("id");
        HttpResponse<String> response = api.post("/api/v1/admin/sandboxes/" + id + "/check", null);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonObject outcome = new JsonObject(response.body());
        assertThat(outcome.getString("outcome")).isEqualTo("ok");
        assertThat(outcome.getJsonObject("health").getString("status")).isEqualTo("healthy");
    }

    @Test
    void restartedProcessHasANewPidAndUnknownOneIsSaidSo() {
        String id = api.sandbox(NAME).getString("id");
        long before = api.pid(NAME, "worker");
        HttpResponse<String> restarted = api.post("/api/v1/admin/sandboxes/" + id + "/processes/worker/restart", null);
        assertThat(restarted.statusCode()).as(restarted.body()).isEqualTo(200);
        assertThat(new JsonObject(restarted.body()).getString("outcome")).isEqualTo("ok");
        Eventually.hold("the worker has a new pid", SOON, () -> {
            long now = api.pid(NAME, "worker");
            return now != 0 && now != before;
        });
        HttpResponse<String> unknown = api.post("/api/v1/admin/sandboxes/" + id + "/processes/nosuch/restart", null);
        assertThat(unknown.statusCode()).as(unknown.body()).isEqualTo(404);
        assertThat(new JsonObject(unknown.body()).getString("detail")).contains("nosuch");
    }

    private static boolean isHealthAfterDegraded(BusSocket bus, JsonObject frame) {
        List<JsonObject> frames = bus.frames();
        int degraded = -1;
        for (int i = 0; i < frames.size() && degraded < 0; i++) {
            degraded = frames.get(i).encode().contains("\"status\":\"degraded\"") ? i : -1;
        }
        return degraded >= 0
                && frames.lastIndexOf(frame) > degraded
                && frame.encode().contains("\"status\":\"healthy\"");
    }

    private Map<String, Long> pids() {
        return Map.of(
                XVFB,
                api.pid(NAME, XVFB),
                "x11vnc",
                api.pid(NAME, "x11vnc"),
                "chromium",
                api.pid(NAME, "chromium"),
                "worker",
                api.pid(NAME, "worker"));
    }

    /** Processes in the order in which the timeline says that they started. */
    private List<String> startedSince(Instant begun) {
        List<JsonObject> timeline = new ArrayList<>(api.timeline(NAME));
        Collections.reverse(timeline);
        return timeline.stream()
                .filter(event -> Instant.parse(event.getString("at")).isAfter(begun))
                .filter(event -> "processStarted".equals(event.getString("kind")))
                .map(event -> event.getJsonObject("data").getString("process"))
                .toList();
    }

    private long alarms() {
        return api.timeline(NAME).stream()
                .filter(event -> "error".equals(event.getString("severity")))
                .count();
    }

    private List<String> messages() {
        return api.timeline(NAME).stream()
                .map(event -> event.getString("message"))
                .toList();
    }
}
