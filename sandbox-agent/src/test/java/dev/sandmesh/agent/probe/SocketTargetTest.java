package dev.sandmesh.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SocketTargetTest {
    @Test
    void hostAndPortAreRead() {
        assertThat(SocketTarget.place("127.0.0.1:5900"))
                .isEqualTo(InetSocketAddress.createUnresolved("127.0.0.1", 5900));
        assertThat(SocketTarget.place("unix:/run/vnc.sock")).isEqualTo(UnixDomainSocketAddress.of("/run/vnc.sock"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SocketTarget.place("unix:/" + "x".repeat(107)))
                .withMessageContaining("107 bytes");
        assertThat(SocketTarget.display(":99")).hasToString("/tmp/.X11-unix/X99");
        assertThat(SocketTarget.display("7")).hasToString("/tmp/.X11-unix/X7");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":80",
                "host",
                "host:",
                "host:port",
                "host:0",
                "host:65536",
                "host:-1",
                "unix:",
                "unix:vnc.sock"
            })
    void whatIsNoHostAndPortIsRefused(String target) {
        assertThatIllegalArgumentException().isThrownBy(() -> SocketTarget.place(target));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "host:0", ":1.0", "../../etc", ":123456"})
    void whatIsNoLocalDisplayIsRefused(String display) {
        assertThatIllegalArgumentException().isThrownBy(() -> SocketTarget.display(display));
    }
}
