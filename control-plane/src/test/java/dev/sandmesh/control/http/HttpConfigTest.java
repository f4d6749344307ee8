package dev.sandmesh.control.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpConfigTest {

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "::1", "127.0.0.53"})
    void loopbackIsListenedOn(String host) {
        assertThat(config(host).host()).isEqualTo(host);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "10.0.0.4", "control.example.org", ""})
    void anythingElseNeedsTls(String host) {
        assertThatThrownBy(() -> config(host))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("TLS");
    }

    private static HttpConfig config(String host) {
        return new HttpConfig(host, 0, 0, Duration.ofSeconds(1));
    }
}
