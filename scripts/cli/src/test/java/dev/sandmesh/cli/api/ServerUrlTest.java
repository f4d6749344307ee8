package dev.sandmesh.cli.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerUrlTest {

    @Test
    void oneControlPlaneIsWrittenInOneWay() {
        assertThat(ServerUrl.parse(" https://Control.Example:8443/ ", false).text())
                .isEqualTo("https://control.example:8443");
        assertThat(ServerUrl.parse("https://example.org/mesh//", false).text()).isEqualTo("https://example.org/mesh");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:8080", "http://localhost", "http://[::1]:8080"})
    void plainHttpStaysOnThisMachine(String url) {
        assertThat(ServerUrl.parse(url, false).text()).isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://10.0.0.1",
                "http://control.example",
                "http://127.0.0.1.example.org",
                "http://localhost.example"
            })
    void plainHttpLeavesItOnlyWhenThatIsWanted(String url) {
        assertThatThrownBy(() -> ServerUrl.parse(url, false)).hasMessageContaining("--plain-http");
        assertThat(ServerUrl.parse(url, true).text()).isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://me:s3cret@example.org",
                "https://example.org?token=s3cret",
                "https://example.org#s3cret",
                "https://s3cret\u001b/ x",
                "ftp://s3cret.example",
                "s3cret"
            })
    void whatIsNoUrlOfOursIsRefusedAndNotRepeated(String url) {
        assertThatThrownBy(() -> ServerUrl.parse(url, true))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessageNotContaining("s3cret");
    }
}
