package dev.sandmesh.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sandmesh.protocol.report.JoinBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a join bundle tells an agent, and which files are not taken for one. */
class JoinSettingsTest {

    private static final String SECRET = "smj_secretsecretsecret";
    private static final JoinBundle BUNDLE = new JoinBundle(
            "018f3e2a-7b1c-7d2e-8f3a-4b5c6d7e8f90",
            SECRET,
            "staging",
            List.of("MCowBQYDK2VwAyEA"),
            "fleet",
            List.of("127.0.0.2:5701"),
            JoinBundle.Relay.NONE);

    @TempDir
    private Path directory;

    @Test
    void aBundleIsEnough() throws IOException {
        AgentConfig config = read(Map.of());
        assertThat(config.environment()).isEqualTo("staging");
        assertThat(config.mesh().clusterName()).isEqualTo("fleet");
        assertThat(config.mesh().members()).containsExactly("127.0.0.2:5701");
        assertThat(config.join().invitation().tokenId()).isEqualTo(BUNDLE.tokenId());
        assertThat(config.join().invitation().token()).isEqualTo(SECRET);
        assertThat(config.join().invitation().controlKeys()).isEqualTo(BUNDLE.controlKeys());
        assertThat(config.toString()).doesNotContain(SECRET);
    }

    @Test
    void whereTheControlPlaneIsMayBeSetOtherwise() throws IOException {
        AgentConfig config =
                read(Map.of("SANDMESH_AGENT_MESH_MEMBERS", "127.0.0.1:1", "SANDMESH_AGENT_MESH_CLUSTER_NAME", "own"));
        assertThat(config.mesh().clusterName()).isEqualTo("own");
        assertThat(config.mesh().members()).containsExactly("127.0.0.1:1");
    }

    @Test
    void anotherEnvironmentThanThatOfTheBundleIsRefused() {
        assertThat(problems(Map.of("SANDMESH_AGENT_ENVIRONMENT", "prod")))
                .singleElement()
                .asString()
                .contains("prod", "staging", "SANDMESH_AGENT_ENVIRONMENT");
    }

    @Test
    void aBundleForEveryEnvironmentLeavesTheChoice() throws IOException {
        JoinBundle everywhere = new JoinBundle(
                "", SECRET, "", BUNDLE.controlKeys(), BUNDLE.meshName(), BUNDLE.meshMembers(), BUNDLE.relay());
        Path file = write(everywhere.toJson().encode(), "rw-------");
        assertThat(read(file, Map.of()).environment()).isEqualTo("dev");
        assertThat(read(file, Map.of("SANDMESH_AGENT_ENVIRONMENT", "prod")).environment())
                .isEqualTo("prod");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rw-rw-rw-"})
    void aBundleThatOthersCanReadOrWriteIsRefused(String permissions) throws IOException {
        Path file = write(BUNDLE.toJson().encode(), permissions);
        assertThat(problems(file, Map.of())).anySatisfy(problem -> assertThat(problem)
                .contains("SANDMESH_AGENT_JOIN_BUNDLE", "chmod 600", file.toString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "smj_secretsecretsecret",
                "[\"smj_secretsecretsecret\"]",
                "{\"version\": 1, \"token\": \"smj_secretsecretsecret\"",
                "{\"version\": 1, \"token\": \"smj_secretsecretsecret\"}",
                "{\"version\": 2, \"token\": \"smj_secretsecretsecret\"}",
                "{\"version\": 1, \"token\": 7}",
                "{\"version\":1,\"token\":\"smj_secretsecretsecret\",\"controlKeys\":[],\"mesh\":{\"clusterName\":\"m\",\"members\":[]}}"
            })
    void whatIsNoBundleIsNotQuoted(String text) throws IOException {
        Path file = write(text, "rw-------");
        assertThat(problems(file, Map.of("SANDMESH_AGENT_MESH_MEMBERS", "127.0.0.1:1")))
                .singleElement()
                .asString()
                .contains("no bundle")
                .doesNotContain("secretsecret");
    }

    @Test
    void aFileThatIsNotThereIsToldOnce() {
        Path file = directory.resolve("missing");
        assertThat(problems(file, Map.of("SANDMESH_AGENT_MESH_MEMBERS", "127.0.0.1:1")))
                .singleElement()
                .asString()
                .contains("cannot be read", file.toString());
    }

    @Test
    void aBundleAndATokenFileExcludeEachOther() throws IOException {
        Path token = Files.writeString(directory.resolve("join-token"), SECRET);
        assertThat(problems(Map.of("SANDMESH_AGENT_JOIN_TOKEN_FILE", token.toString())))
                .singleElement()
                .asString()
                .contains("joinTokenFile");
    }

    private Path write(String text, String permissions) throws IOException {
        Path file = directory.resolve("bundle.json");
        Files.writeString(file, text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private AgentConfig read(Map<String, String> more) throws IOException {
        return read(write(BUNDLE.toJson().encode(), "rw-------"), more);
    }

    private static AgentConfig read(Path file, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("HOSTNAME", "host-1");
        environment.put("SANDMESH_AGENT_JOIN_BUNDLE", file.toString());
        return ConfigFile.read(Optional.empty(), environment);
    }

    private List<String> problems(Map<String, String> more) {
        return catchThrowableOfType(ConfigException.class, () -> read(more)).problems();
    }

    private static List<String> problems(Path file, Map<String, String> more) {
        return catchThrowableOfType(ConfigException.class, () -> read(file, more))
                .problems();
    }
}
