package dev.sandmesh.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.ConditionType;
import dev.sandmesh.protocol.report.DesiredConfiguration;
import dev.sandmesh.protocol.report.Heartbeat;
import dev.sandmesh.protocol.report.ProcessReport;
import dev.sandmesh.protocol.report.ProcessState;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people want comes with the ack of a heartbeat, and is told when it is in effect: A48, D58. */
class ConfigurationIT {

    private static final long LIMIT_SECONDS = 60;

    @TempDir
    private Path directory;

    private TestingControlNode node;
    private Map<String, String> environment;
    private Agent agent;

    @BeforeEach
    void start() throws Exception {
        int port = FreePlace.port();
        String cluster = "test-" + UUID.randomUUID();
        node = TestingControlNode.start(cluster, port, 0);
        Path browser = Files.writeString(
                directory.resolve("browser.sh"), "echo \"$@\" > \"$(dirname \"$0\")/arguments\"; exec sleep 600\n");
        Path spec = Files.writeString(directory.resolve("spec.yaml"), """
                processes:
                  - {name: other, command: [sleep, "600"], log: "${LOG_DIR}/other.log"}
                  - {name: browser, command: [sh, BROWSER], log: "${LOG_DIR}/browser.log", engine: chromium}
                """.replace("BROWSER", browser.toString()));
        environment = new HashMap<>(Map.of(
                "SANDMESH_AGENT_NAME",
                "sandbox-1",
                "SANDMESH_AGENT_STATE_DIR",
                made("state"),
                "SANDMESH_AGENT_RUN_DIR",
                made("run"),
                "SANDMESH_AGENT_LOG_DIR",
                made("log"),
                "SANDMESH_AGENT_SPEC",
                spec.toString(),
                "SANDMESH_AGENT_MESH_CLUSTER_NAME",
                cluster,
                "SANDMESH_AGENT_MESH_PORT",
                String.valueOf(FreePlace.port()),
                "SANDMESH_AGENT_MESH_MEMBERS",
                "127.0.0.1:" + port));
        launch();
    }

    private String made(String name) throws Exception {
        return Files.createDirectories(directory.resolve(name)).toString();
    }

    private void launch() throws Exception {
        agent = new Agent(ConfigFile.read(Optional.empty(), environment), Clock.systemUTC());
        agent.start().await(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private void end() throws Exception {
        agent.stop().await(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        Files.writeString(directory.resolve("state/stop-processes"), "");
        end();
        node.close();
    }

    @Test
    void itIsInEffectWhenTheBrowserRunsWithItAlsoForTheNextAgent() throws Exception {
        Map<String, Long> before = pids(await("all runs", ConfigurationIT::allRuns));

        node.desired = wanted(1, "{\"chromium\": {\"windowSize\": \"1280x800\"}}");
        Heartbeat applied = await("version 1", beat -> beat.runningVersion() == 1);
        Map<String, Long> after = pids(applied);
        assertThat(allRuns(applied)).isTrue();
        assertThat(after.get("other")).isEqualTo(before.get("other"));
        assertThat(after.get("browser")).isNotEqualTo(before.get("browser"));
        assertThat(Files.readString(directory.resolve("arguments"))).contains("--window-size=1280,800");

        end();
        node.heartbeats.clear();
        launch();
        Heartbeat again = await("all runs again", ConfigurationIT::allRuns);
        assertThat(again.runningVersion()).isEqualTo(1);
        assertThat(pids(again)).isEqualTo(after);
    }

    @Test
    void oneThatCannotBeUsedChangesNothingAndIsToldUntilAnotherOneCan() throws Exception {
        node.desired = wanted(3, "{\"chromium\": {\"images\": false}}");
        Map<String, Long> before = pids(await("version 3", beat -> beat.runningVersion() == 3));

        node.desired = wanted(4, "{\"chromium\": {\"arguments\": [\"--no-sandbox\"]}, \"adspower\": {}}");
        Heartbeat refused = await(
                "a reason", beat -> usable(beat).filter(fine -> !fine.ok()).isPresent());
        assertThat(usable(refused).orElseThrow().reason())
                .contains("version 4 is not used, version 3 is in effect", "chromium/arguments");
        assertThat(refused.runningVersion()).isEqualTo(3);

        node.desired = wanted(5, "{\"adspower\": {\"intervalSeconds\": 5}}");
        Heartbeat elsewhere = await(
                "another reason", beat -> usable(beat).orElseThrow().reason().contains("version 5"));
        assertThat(usable(elsewhere).orElseThrow().reason()).contains("adspower: this sandbox does not run it");
        assertThat(pids(elsewhere)).isEqualTo(before);

        node.desired = wanted(6, "{\"chromium\": {\"images\": false}}");
        Heartbeat good = await("version 6", beat -> beat.runningVersion() == 6);
        assertThat(usable(good).orElseThrow().ok()).isTrue();
        assertThat(pids(good)).as("the same settings as before").isEqualTo(before);
    }

    private static DesiredConfiguration wanted(long version, String config) {
        return new DesiredConfiguration(version, new JsonObject(config));
    }

    private static Optional<Condition> usable(Heartbeat heartbeat) {
        return heartbeat.conditions().stream()
                .filter(condition -> condition.type().equals(ConditionType.CONFIGURATION_USABLE))
                .findFirst();
    }

    private static boolean allRuns(Heartbeat heartbeat) {
        return heartbeat.processes().size() == 2
                && heartbeat.processes().stream().allMatch(process -> process.state() == ProcessState.RUNNING);
    }

    private static Map<String, Long> pids(Heartbeat heartbeat) {
        Map<String, Long> pids = new HashMap<>();
        for (ProcessReport process : heartbeat.processes()) {
            pids.put(process.name(), process.pid());
        }
        return pids;
    }

    private Heartbeat await(String what, Predicate<Heartbeat> wanted) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        Heartbeat last = null;
        while (System.nanoTime() < end) {
            Heartbeat heard = node.heartbeats.poll(1, TimeUnit.SECONDS);
            last = heard == null ? last : heard;
            if (heard != null && wanted.test(heard)) {
                return heard;
            }
        }
        throw new AssertionError(what + " within " + LIMIT_SECONDS + " s, last " + last);
    }
}
