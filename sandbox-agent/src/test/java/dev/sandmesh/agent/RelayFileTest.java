package dev.sandmesh.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sandmesh.agent.link.RelaySettings;
import dev.sandmesh.protocol.relay.RelayUrl;
import dev.sandmesh.protocol.report.JoinBundle;
import java.io.IOException;
import java.net.URI;
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

/** Where an agent on the relay link goes, and where it refuses to: D42, D61. */
class RelayFileTest {

    @TempDir
    private Path directory;

    @Test
    void aRelayedAgentNeedsNoMesh() {
        RelaySettings relay = read(Map.of("SANDMESH_AGENT_RELAY_URLS", "ws://127.0.0.1:8080,wss://[::1]:8443"));
        assertThat(relay.urls()).containsExactly(URI.create("ws://127.0.0.1:8080"), URI.create("wss://[::1]:8443"));
        assertThat(relay.proxy()).isEmpty();
        assertThat(relay.authorities()).containsExactly("127.0.0.1:8080", "::1:8443");
    }

    @Test
    void withoutUrlsItStartsNothing() {
        assertThat(problems(Map.of())).singleElement().asString().contains("SANDMESH_AGENT_RELAY_URLS", "wss://");
    }

    @Test
    void withoutTlsItLeavesThisHostForNobody() throws IOException {
        assertThat(problems(bundled(Map.of("SANDMESH_AGENT_RELAY_URLS", "ws://10.0.0.1:8080"))))
                .singleElement()
                .asString()
                .contains("ws://10.0.0.1:8080", "not encrypted", "wss://");
        assertThat(problems(bundled(Map.of("SANDMESH_AGENT_RELAY_URLS", "ws://127.0.0.1.evil.example"))))
                .singleElement()
                .asString()
                .contains("not encrypted");
    }

    @Test
    void withoutTheKeysOfABundleItLeavesThisHostNeither() throws IOException {
        Map<String, String> away = Map.of("SANDMESH_AGENT_RELAY_URLS", "wss://control.example");
        assertThat(problems(away)).singleElement().asString().contains("join bundle");
        assertThat(read(bundled(away)).urls()).containsExactly(URI.create("wss://control.example"));
    }

    @Test
    void theBundleSaysWhereItGoesUnlessThatIsTold() throws IOException {
        JoinBundle.Relay told = new JoinBundle.Relay(List.of("wss://control.example"), "authorities of the bundle");
        RelaySettings bundled = read(bundled(Map.of(), told));
        assertThat(bundled.urls()).containsExactly(URI.create("wss://control.example"));
        assertThat(bundled.ca()).contains("authorities of the bundle");
        Path own = write("ca.pem", "authorities of this host");
        RelaySettings overruled = read(bundled(
                Map.of("SANDMESH_AGENT_RELAY_URLS", "wss://other.example", "SANDMESH_AGENT_RELAY_CA", own.toString()),
                told));
        assertThat(overruled.urls()).containsExactly(URI.create("wss://other.example"));
        assertThat(overruled.ca()).contains("authorities of this host");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://control.example",
                "wss://control.example/elsewhere",
                "wss://user:password@control.example",
                "wss://control.example?a=b",
                "wss://",
                "wss://control.example:65536",
                "control.example:8443"
            })
    void whatIsNoAddressIsRefused(String url) throws IOException {
        assertThat(problems(bundled(Map.of("SANDMESH_AGENT_RELAY_URLS", url))))
                .anySatisfy(problem -> assertThat(problem).contains("must be wss://host"));
    }

    @Test
    void asManyAndAsMuchAsABundleHolds() throws IOException {
        assertThat(problems(bundled(Map.of("SANDMESH_AGENT_RELAY_URLS", "wss://a,".repeat(RelayUrl.MOST) + "wss://b"))))
                .singleElement()
                .asString()
                .contains("are more than 64");
        Path ca = write("long.pem", " ".repeat(RelayUrl.LONGEST_CA + 1));
        assertThat(problems(bundled(
                        Map.of("SANDMESH_AGENT_RELAY_URLS", "wss://a", "SANDMESH_AGENT_RELAY_CA", ca.toString()))))
                .singleElement()
                .asString()
                .contains("long.pem is longer than 32768 bytes");
    }

    @Test
    void theProxysPasswordIsReadAndNeverShown() throws IOException {
        Path secret = write("proxy", "robot:p4ss:word\n");
        RelaySettings relay = read(Map.of(
                "SANDMESH_AGENT_RELAY_URLS", "ws://127.0.0.1:8080",
                "SANDMESH_AGENT_RELAY_PROXY", "http://proxy.example:3128",
                "SANDMESH_AGENT_RELAY_PROXY_CREDENTIALS", secret.toString()));
        assertThat(relay.proxy()).contains(new RelaySettings.Proxy("proxy.example", 3128, "robot", "p4ss:word"));
        assertThat(relay.toString()).doesNotContain("p4ss");
        assertThat(relay.authorities()).containsExactly("proxy.example:3128");
        assertThat(problems(Map.of(
                        "SANDMESH_AGENT_RELAY_URLS", "ws://127.0.0.1:8080",
                        "SANDMESH_AGENT_RELAY_PROXY", "socks://robot:p4ss@proxy.example")))
                .singleElement()
                .asString()
                .doesNotContain("p4ss")
                .contains("http://host:port");
    }

    @Test
    void anotherLinkIsNone() {
        Map<String, String> settings = new HashMap<>(Map.of("SANDMESH_AGENT_RELAY_URLS", "ws://127.0.0.1:8080"));
        settings.put("SANDMESH_AGENT_LINK", "pigeon");
        settings.put("SANDMESH_AGENT_MESH_MEMBERS", "127.0.0.1:5701");
        ConfigException failure =
                catchThrowableOfType(ConfigException.class, () -> ConfigFile.read(Optional.empty(), settings));
        assertThat(failure.problems()).singleElement().asString().contains("link (SANDMESH_AGENT_LINK) must be");
    }

    private RelaySettings read(Map<String, String> settings) {
        return ConfigFile.read(Optional.empty(), relayed(settings)).relay().orElseThrow();
    }

    private List<String> problems(Map<String, String> settings) {
        return catchThrowableOfType(ConfigException.class, () -> ConfigFile.read(Optional.empty(), relayed(settings)))
                .problems();
    }

    private static Map<String, String> relayed(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("SANDMESH_AGENT_LINK", "relay");
        return all;
    }

    private Map<String, String> bundled(Map<String, String> settings) throws IOException {
        return bundled(settings, JoinBundle.Relay.NONE);
    }

    private Map<String, String> bundled(Map<String, String> settings, JoinBundle.Relay relay) throws IOException {
        JoinBundle bundle = new JoinBundle(
                "", "smj_secretsecretsecret", "", List.of("MCowBQYDK2VwAyEA"), "fleet", List.of(), relay);
        Map<String, String> all = new HashMap<>(settings);
        all.put(
                "SANDMESH_AGENT_JOIN_BUNDLE",
                write("bundle.json", bundle.toJson().encode()).toString());
        return all;
    }

    private Path write(String name, String text) throws IOException {
        Path file = Files.writeString(directory.resolve(name), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
