package dev.sandmesh.control.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.relay.RelayUrl;
import dev.sandmesh.protocol.report.JoinBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A bundle is all that a relayed sandbox needs (D42, D61). */
class RelayDirectionsTest {

    private static final String CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

    @TempDir
    private Path folder;

    @Test
    void whatIsToldArrivesInTheBundle() throws IOException {
        Path ca = Files.writeString(folder.resolve("ca.pem"), CERTIFICATE);
        JoinBundle.Relay told = RelayDirections.read(List.of("wss://control.example:8443"), ca.toString());
        JoinBundle bundle = new JoinBundle("", "smj_secret", "", List.of("key"), "mesh", List.of(), told);
        assertThat(JoinBundle.read(Fields.of(bundle.toJson()))).isEqualTo(bundle);
        assertThat(bundle.relay().ca()).isEqualTo(CERTIFICATE);
    }

    @Test
    void nothingToldIsNothingInTheBundle() {
        JoinBundle.Relay none = RelayDirections.read(List.of(), "");
        assertThat(none).isEqualTo(JoinBundle.Relay.NONE);
        JoinBundle bundle = new JoinBundle("", "smj_secret", "", List.of("key"), "mesh", List.of(), none);
        assertThat(bundle.toJson().containsKey("relay")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://control.example",
                "ws://control.example",
                "wss://",
                "wss://a:65536",
                "wss://a_b",
                "wss://a/elsewhere"
            })
    void whatAgentsWouldRefuseIsRefusedHere(String url) {
        assertThatThrownBy(() -> RelayDirections.read(List.of(url), ""))
                .hasMessageContaining("SANDMESH_RELAY_URLS: " + url + " must be wss://host");
    }

    @Test
    void moreThanAgentsReadIsRefusedHere() throws IOException {
        List<String> most = Collections.nCopies(RelayUrl.MOST, "wss://control.example");
        assertThat(RelayDirections.read(most, "").urls()).hasSize(RelayUrl.MOST);
        List<String> more = Collections.nCopies(RelayUrl.MOST + 1, "wss://control.example");
        assertThatThrownBy(() -> RelayDirections.read(more, "")).hasMessageContaining("are more than 64");
        Path ca = Files.writeString(folder.resolve("long.pem"), CERTIFICATE + " ".repeat(RelayUrl.LONGEST_CA));
        assertThatThrownBy(() -> RelayDirections.read(List.of(), ca.toString()))
                .hasMessageContaining("longer than 32768 bytes");
    }

    @Test
    void aPrivateKeyIsNotHandedOut() throws IOException {
        Path both = Files.writeString(folder.resolve("both.pem"), CERTIFICATE + "-----BEGIN PRIVATE KEY-----\n");
        assertThatThrownBy(() -> RelayDirections.read(List.of(), both.toString()))
                .hasMessageContaining("holds a private key");
        Path other = Files.writeString(folder.resolve("other.pem"), "nothing");
        assertThatThrownBy(() -> RelayDirections.read(List.of(), other.toString()))
                .hasMessageContaining("holds no certificate");
        assertThatThrownBy(() -> RelayDirections.read(
                        List.of(), folder.resolve("none.pem").toString()))
                .hasMessageContaining("cannot be read");
    }
}
