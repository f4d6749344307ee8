package dev.sandmesh.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sandmesh.agent.adspower.AdsPowerConfig;
import dev.sandmesh.protocol.mesh.MeshSecurity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {

    @TempDir
    private Path directory;

    @Test
    void oneVariableIsEnough() {
        AgentConfig config = ConfigFile.read(
                Optional.empty(), Map.of("SANDMESH_AGENT_MESH_MEMBERS", "127.0.0.1:5701", "HOSTNAME", "host-1"));

        assertThat(config.name()).isEqualTo("host-1");
        assertThat(config.environment()).isEqualTo("dev");
        assertThat(config.mesh())
                .isEqualTo(
                        new MeshSettings("sandmesh", "127.0.0.1", 5721, List.of("127.0.0.1:5701"), MeshSecurity.OPEN));
        assertThat(config.expectedBackWithin()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.heartbeatInterval()).isEmpty();
        assertThat(config.stopProcesses()).isFalse();
        assertThat(config.logLevel()).isEqualTo(Level.INFO);
        assertThat(config.spec().variables()).containsEntry("RUN_DIR", "/run/sandmesh-agent");
    }

    @Test
    void aVariableWinsOverTheFile() throws IOException {
        Path file = directory.resolve("agent.yaml");
        Files.writeString(file, """
                name: from-file
                environment: test
                stateDir: /tmp/state
                mesh:
                  members: [127.0.0.2:5701, 127.0.0.3:5701]
                  port: 6000
                labels: {zone: a, tier: two}
                specVariables: {DISPLAY_NUMBER: 77}
                heartbeat: {intervalMillis: 500}
                workerUrl: http://127.0.0.1:9100
                """);

        AgentConfig config = ConfigFile.read(Optional.of(file), Map.of("SANDMESH_AGENT_NAME", "from-variable"));

        assertThat(config.name()).isEqualTo("from-variable");
        assertThat(config.environment()).isEqualTo("test");
        assertThat(config.mesh().members()).containsExactly("127.0.0.2:5701", "127.0.0.3:5701");
        assertThat(config.mesh().port()).isEqualTo(6000);
        assertThat(config.labels()).containsEntry("zone", "a").containsEntry("tier", "two");
        assertThat(config.spec().variables()).containsEntry("DISPLAY_NUMBER", "77");
        assertThat(config.heartbeatInterval()).contains(Duration.ofMillis(500));
        assertThat(config.workerUrl()).contains("http://127.0.0.1:9100");
    }

    /** Neither a control node elsewhere nor an address of this host that others reach, without the mesh's shell (A136). */
    @Test
    void aMeshOffLoopbackNeedsKeyAndTls() {
        for (Map<String, String> environment : List.of(
                Map.of("SANDMESH_AGENT_MESH_MEMBERS", "192.0.2.1:5701"),
                Map.of(
                        "SANDMESH_AGENT_MESH_MEMBERS",
                        "127.0.0.1:5701",
                        "SANDMESH_AGENT_MESH_BIND_HOST",
                        "192.0.2.1"))) {
            ConfigException failure =
                    catchThrowableOfType(ConfigException.class, () -> ConfigFile.read(Optional.empty(), environment));
            assertThat(failure.problems())
                    .singleElement()
                    .asString()
                    .contains("not on loopback", "sandmesh admin mesh init", "mesh.keyFile");
        }
        Map<String, String> half = Map.of(
                "SANDMESH_AGENT_MESH_MEMBERS", "127.0.0.1:5701",
                "SANDMESH_AGENT_MESH_CA", "/a/ca.pem",
                "SANDMESH_AGENT_MESH_KEY_FILE", "/a/none");
        ConfigException failure =
                catchThrowableOfType(ConfigException.class, () -> ConfigFile.read(Optional.empty(), half));
        assertThat(failure.problems())
                .anyMatch(problem -> problem.contains("all three or none"))
                .anyMatch(problem -> problem.contains("/a/none cannot be read"));
    }

    @Test
    void adsPowerIsThereWhereItsAddressIsSet() throws IOException {
        Path file = directory.resolve("agent.yaml");
        Files.writeString(file, """
                mesh: {members: [127.0.0.1:5701]}
                adspower: {url: "http://local.adspower.net:50326/", keyFile: /etc/key, callGapMillis: 500, claimGraceSeconds: 90, closeLeaked: true}
                """);
        assertThat(ConfigFile.read(Optional.of(file), Map.of()).adsPower())
                .contains(new AdsPowerConfig(
                        50326,
                        Optional.of(Path.of("/etc/key")),
                        Optional.empty(),
                        Duration.ofSeconds(10),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(90),
                        true,
                        Optional.of(Path.of("/run/sandmesh-agent/adspower-pace"))));
        Map<String, String> none = Map.of("SANDMESH_AGENT_MESH_MEMBERS", "127.0.0.1:5701");
        assertThat(ConfigFile.read(Optional.empty(), none).adsPower()).isEmpty();
        Map<String, String> address = Map.of(
                "SANDMESH_AGENT_MESH_MEMBERS",
                "127.0.0.1:5701",
                "SANDMESH_AGENT_ADSPOWER_ADDRESS_FILE",
                "/a/local_api",
                "SANDMESH_AGENT_ADSPOWER_PACE_DIR",
                "/a/pace");
        assertThat(ConfigFile.read(Optional.empty(), address).adsPower()).hasValueSatisfying(adsPower -> {
            assertThat(adsPower.addressFile()).contains(Path.of("/a/local_api"));
            assertThat(adsPower.paceDirectory()).contains(Path.of("/a/pace"));
        });
    }

    @Test
    void anAdsPowerElsewhereOrOneThatIsAskedTooOftenIsRefused() {
        ConfigException failure = catchThrowableOfType(
                ConfigException.class,
                () -> ConfigFile.read(
                        Optional.empty(),
                        Map.of(
                                "SANDMESH_AGENT_MESH_MEMBERS", "127.0.0.1:5701",
                                "SANDMESH_AGENT_ADSPOWER_URL", "http://10.0.0.7:50325",
                                "SANDMESH_AGENT_ADSPOWER_CALL_GAP_MILLIS", "99")));
        assertThat(failure.problems())
                .anyMatch(problem -> problem.startsWith("adspower.url (SANDMESH_AGENT_ADSPOWER_URL) must be"))
                .anyMatch(problem -> problem.startsWith("adspower.callGapMillis"));
    }

    /** Two clocks: a fence that is quicker than the looks at the worker, or slower than the engine, is none. */
    @Test
    void aFenceThatBreaksTheOrderOfTheClocksIsRefused() {
        Map<String, String> environment = new HashMap<>(Map.of("SANDMESH_AGENT_MESH_MEMBERS", "127.0.0.1:5701"));
        assertThat(ConfigFile.read(Optional.empty(), environment).fenceAfter()).isEqualTo(Duration.ofSeconds(20));
        for (String seconds : List.of("7", "23")) {
            environment.put("SANDMESH_AGENT_FENCE_AFTER_SECONDS", seconds);
            assertThat(ConfigFile.read(Optional.empty(), environment).fenceAfter())
                    .hasSeconds(Long.parseLong(seconds));
        }
        for (String seconds : List.of("0", "6", "24", "30", "600")) {
            environment.put("SANDMESH_AGENT_FENCE_AFTER_SECONDS", seconds);
            ConfigException failure =
                    catchThrowableOfType(ConfigException.class, () -> ConfigFile.read(Optional.empty(), environment));
            assertThat(failure.problems())
                    .singleElement()
                    .asString()
                    .startsWith("fence.afterSeconds (SANDMESH_AGENT_FENCE_AFTER_SECONDS) must be longer than the 6 s");
        }
    }

    @Test
    void everyProblemIsToldAtOnce() throws IOException {
        Path file = directory.resolve("agent.yaml");
        Files.writeString(
                file,
                "name: 'two words'\nmesh: {port: 70000, bindHost: 0.0.0.0, colour: red}\nmood: good\nstopProcesses: maybe\n");

        ConfigException failure = catchThrowableOfType(
                ConfigException.class,
                () -> ConfigFile.read(
                        Optional.of(file),
                        Map.of(
                                "SANDMESH_AGENT_JOIN_TOKEN_FILE", "/no/such/file",
                                "SANDMESH_AGENT_LOG_LEVEL", "loud",
                                "SANDMESH_AGENT_LABELS", "novalue",
                                "SANDMESH_AGENT_WORKER_URL", "ftp://x",
                                "SANDMESH_AGENT_HEARTBEAT_INTERVAL_MILLIS", "soon")));

        assertThat(String.join("\n", failure.problems()))
                .contains("name (SANDMESH_AGENT_NAME) must be 1 to 100")
                .contains("mesh.members (SANDMESH_AGENT_MESH_MEMBERS) must name at least one")
                .contains("mesh.port (SANDMESH_AGENT_MESH_PORT) must be from 1 to 65535")
                .contains(
                        "mesh.bindHost (SANDMESH_AGENT_MESH_BIND_HOST) cannot be used so: mesh address 0.0.0.0 is no address")
                .contains("mesh.colour is no setting")
                .contains("mood is no setting")
                .contains("stopProcesses (SANDMESH_AGENT_STOP_PROCESSES) must be true or false")
                .contains("joinTokenFile (SANDMESH_AGENT_JOIN_TOKEN_FILE) /no/such/file is no readable file")
                .contains("logLevel (SANDMESH_AGENT_LOG_LEVEL) must be")
                .contains("labels (SANDMESH_AGENT_LABELS) must be key=value")
                .contains("workerUrl (SANDMESH_AGENT_WORKER_URL) must be an http://")
                .contains("heartbeat.intervalMillis (SANDMESH_AGENT_HEARTBEAT_INTERVAL_MILLIS) must be an integer");
    }

    @Test
    void aFileThatIsNotThereIsAProblem() {
        ConfigException failure = catchThrowableOfType(
                ConfigException.class, () -> ConfigFile.read(Optional.of(directory.resolve("none.yaml")), Map.of()));

        assertThat(failure.problems()).singleElement().asString().contains("cannot be read");
    }
}
