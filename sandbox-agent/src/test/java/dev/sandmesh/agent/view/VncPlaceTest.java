package dev.sandmesh.agent.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.protocol.report.ConditionType;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Only a screen that nobody else reaches is shown (B32). */
class VncPlaceTest {

    @Test
    void itIsWhereTheVncServerIsProbed() {
        assertThat(VncPlace.of(TestingView.spec("127.0.0.1:5900")))
                .isEqualTo(SocketAddress.inetSocketAddress(5900, "127.0.0.1"));
        assertThat(VncPlace.of(TestingView.spec("[::1]:5901"))).isEqualTo(SocketAddress.inetSocketAddress(5901, "::1"));
        assertThat(VncPlace.of(TestingView.spec("unix:/run/vnc.sock")))
                .isEqualTo(SocketAddress.domainSocketAddress("/run/vnc.sock"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.3:5900", "0.0.0.0:5900", "vnc.example:5900", "127.0.0.1.example:5900", "[::]:5900"})
    void whatOthersReachIsNotShown(String target) {
        assertThatThrownBy(() -> VncPlace.of(TestingView.spec(target)))
                .hasMessageContaining(target)
                .hasMessageContaining("only one on loopback or a unix socket is shown")
                .satisfies(failure ->
                        assertThat(((ViewRefusal) failure).end().code()).isEqualTo("no_vnc"));
    }

    @Test
    void whatIsMissingIsSaid() {
        assertThatThrownBy(() -> VncPlace.of(List.of())).hasMessageContaining("runs no VNC server");
        assertThatThrownBy(() -> VncPlace.of(List.of(TestingView.spec("tigervnc", ConditionType.VNC_UP, null))))
                .hasMessageContaining("where tigervnc listens is not known");
    }
}
