package dev.sandmesh.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Behind a load balancer that says for whom it asks; header by https://www.haproxy.org/download/2.6/doc/proxy-protocol.txt. */
class ProxiedTest {

    private static final String ASKING =
            "GET /api/v1/admin/sandboxes HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer reader\r\nConnection: close\r\n\r\n";

    private RunningServer server;

    @BeforeEach
    void start() throws Exception {
        EdgeConfig edge = new EdgeConfig(Optional.empty(), Set.of(), RateConfig.NONE, true);
        server = new RunningServer(Vertx.vertx(), Map.of(), List.of(), edge, Patience.USUAL);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    static Stream<String> headers() {
        return Stream.of(
                "PROXY TCP4 203.0.113.7 127.0.0.1 40000 8080\r\n",
                "\r\n\r\n\0\r\nQUIT\n" + "!\u0011\0\f" + "\u00cb\0q\u0007" + "\u007f\0\0\u0001"
                        + "\u009c@\u001f\u0090");
    }

    @ParameterizedTest
    @MethodSource("headers")
    void whoAsksIsWhomTheLoadBalancerNames(String header) throws Exception {
        try (RawClient client = new RawClient(server.port)) {
            assertThat(client.send(header + ASKING).rest()).startsWith("HTTP/1.1 200");
        }
        assertThat(server.calls.get(0).remoteAddress()).isEqualTo("203.0.113.7");
    }

    @Test
    void whoSaysNotForWhomIsClosed() throws Exception {
        try (RawClient client = new RawClient(server.port)) {
            assertThat(client.send(ASKING).rest()).doesNotContain("200 OK");
        }
        assertThat(server.calls).isEmpty();
    }
}
