package dev.sandmesh.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.control.db.DatabaseConfig;
import dev.sandmesh.control.http.RateConfig;
import dev.sandmesh.protocol.mesh.MeshRole;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlPlaneConfigTest {

    @Test
    void nothingNeedsToBeSet() {
        ControlPlaneConfig config = ControlPlaneConfig.read(Map.of());

        assertThat(config.home()).isEqualTo(Path.of(".sandmesh").toAbsolutePath());
        assertThat(config.joinTokenFile()).isEqualTo(config.home().resolve("join-token"));
        assertThat(config.nodeName()).isEqualTo("control");
        assertThat(config.http().host()).isEqualTo("127.0.0.1");
        assertThat(config.http().port()).isEqualTo(8080);
        assertThat(config.http().managementPort()).isEqualTo(8081);
        assertThat(config.mesh().role()).isEqualTo(MeshRole.DATA);
        assertThat(config.mesh().bindHost()).isEqualTo("127.0.0.1");
        assertThat(config.database().place()).isInstanceOf(DatabaseConfig.Embedded.class);
        assertThat(config.access().adminPassword()).isEmpty();
        assertThat(config.leastProtocol()).isEqualTo(1);
    }

    @Test
    void agentsOfTheFirstVersionCanBeShutOut() {
        assertThat(ControlPlaneConfig.read(Map.of("SANDMESH_LEAST_PROTOCOL", "2"))
                        .leastProtocol())
                .isEqualTo(2);
    }

    @Test
    void blankIsNotSet() {
        ControlPlaneConfig config = ControlPlaneConfig.read(
                Map.of("SANDMESH_HTTP_PORT", " ", "SANDMESH_NODE_NAME", "", "HOSTNAME", "box", "SANDMESH_DB_URL", ""));

        assertThat(config.http().port()).isEqualTo(8080);
        assertThat(config.nodeName()).isEqualTo("box");
    }

    @Test
    void membersOfTheMeshAreAList() {
        ControlPlaneConfig config = ControlPlaneConfig.read(
                Map.of("SANDMESH_MESH_MEMBERS", "127.0.0.1:5701, 127.0.0.1:5702,", "SANDMESH_NODE_NAME", "a"));

        assertThat(config.mesh().members()).containsExactly("127.0.0.1:5701", "127.0.0.1:5702");
        assertThat(config.nodeName()).isEqualTo("a");
    }

    @Test
    void everyFaultIsNamedAtOnce() {
        Map<String, String> wrong = new HashMap<>(Map.of(
                "SANDMESH_HTTP_HOST", "0.0.0.0",
                "SANDMESH_HTTP_PORT", "http",
                "SANDMESH_MANAGEMENT_PORT", "70000",
                "SANDMESH_MESH_PORT", "-1",
                "SANDMESH_ADMIN_EMAIL", "nobody",
                "SANDMESH_ADMIN_PASSWORD", "short",
                "SANDMESH_DB_URL", "mysql://here",
                "SANDMESH_DB_OWNER_URL", "nonsense",
                "SANDMESH_RATE_LIMIT", "many",
                "SANDMESH_CORS_ORIGINS", "*"));
        wrong.put("SANDMESH_LEAST_PROTOCOL", "99");

        assertThatThrownBy(() -> ControlPlaneConfig.read(wrong))
                .isInstanceOf(ConfigException.class)
                .satisfies(fault -> assertThat(fault.getMessage().lines().toList())
                        .as(fault.getMessage())
                        .hasSize(wrong.size())
                        .allSatisfy(line -> assertThat(wrong.keySet().stream().anyMatch(line::startsWith))
                                .as(line)
                                .isTrue()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "null",
                "friend.example.org",
                "https://friend.example.org/",
                "https://Friend.example.org",
                "ftp://friend.example.org",
                "https://user@friend.example.org"
            })
    void whatIsNoOriginLetsNobodyIn(String origin) {
        assertThatThrownBy(() -> ControlPlaneConfig.read(Map.of("SANDMESH_CORS_ORIGINS", origin)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("SANDMESH_CORS_ORIGINS: " + origin + " is no origin");
        assertThatThrownBy(() -> ControlPlaneConfig.read(Map.of("SANDMESH_EMBED_ORIGINS", origin)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("SANDMESH_EMBED_ORIGINS: " + origin + " is no origin");
    }

    @Test
    void theEdgeIsClosedUnlessToldOtherwise() {
        ControlPlaneConfig usual = ControlPlaneConfig.read(Map.of());
        assertThat(usual.http().edge().origins()).isEmpty();
        assertThat(usual.http().edge().embedders()).isEmpty();
        assertThat(usual.http().edge().tls()).isEmpty();
        assertThat(usual.http().edge().rates())
                .isEqualTo(new RateConfig(new RateConfig.Rate(200, 1000), new RateConfig.Rate(50, 1000)));
        ControlPlaneConfig told = ControlPlaneConfig.read(Map.of(
                "SANDMESH_CORS_ORIGINS", "https://a.example, https://b.example:8443",
                "SANDMESH_EMBED_ORIGINS", "https://c.example",
                "SANDMESH_RATE_LIMIT", "0"));
        assertThat(told.http().edge().origins())
                .containsExactlyInAnyOrder("https://a.example", "https://b.example:8443");
        assertThat(told.http().edge().embedders()).containsExactly("https://c.example");
        assertThat(told.http().edge().rates().callers().perSecond()).isZero();
    }

    @Test
    void halfOfTlsIsNone() {
        assertThatThrownBy(() -> ControlPlaneConfig.read(Map.of("SANDMESH_TLS_CERT", "/etc/sandmesh/tls.crt")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("SANDMESH_TLS_KEY is not set");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "10.0.0.4", "192.168.1.7", "control.example.org", "127.0.0.1.evil.org"})
    void nothingListensOffLoopback(String host) {
        assertThatThrownBy(() -> ControlPlaneConfig.read(Map.of("SANDMESH_HTTP_HOST", host)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("SANDMESH_HTTP_HOST=" + host)
                .hasMessageContaining("TLS");
    }

    @Test
    void aFaultNeverShowsAPassword() {
        assertThatThrownBy(() -> ControlPlaneConfig.read(Map.of(
                        "SANDMESH_DB_URL", "postgresql://user:hidden-word@host:port/x",
                        "SANDMESH_ADMIN_PASSWORD", "hidden")))
                .isInstanceOf(ConfigException.class)
                .hasMessageNotContaining("hidden");
    }
}
