package dev.sandmesh.protocol.relay;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One answer for both sides to where the relay link may go: D42, D61. */
class RelayUrlTest {

    private static final String LONG_NAME = ("a".repeat(62) + ".").repeat(4);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wss://control.example",
                "wss://control.example/",
                "wss://control-1.example:8443",
                "wss://10.0.0.1",
                "wss://[2001:db8::1]:65535",
                "ws://localhost:8080",
                "ws://127.0.0.2:1"
            })
    void whatIsOneIsTakenAsItIs(String text) {
        assertThat(RelayUrl.parse(text))
                .hasValueSatisfying(url -> assertThat(url.uri()).hasToString(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "wss://",
                "wss:control.example",
                "control.example:8443",
                "https://control.example",
                "WSS://control.example",
                "wss://control.example/elsewhere",
                "wss://control.example?a=b",
                "wss://control.example#here",
                "wss://user:password@control.example",
                "wss://@control.example",
                "wss://control_plane.example",
                "wss://a b",
                "wss://control.example:",
                "wss://control.example:0",
                "wss://control.example:65536",
                "wss://control.example:99999999999",
                "wss://[fe80::1%25eth0]",
                "wss://127.0.0.256:8443"
            })
    void whatIsNoneIsNone(String text) {
        assertThat(RelayUrl.parse(text)).isEmpty();
    }

    @Test
    void namesAndAddressesHaveALongest() {
        String longest = LONG_NAME + "b";
        assertThat(longest).hasSize(253);
        assertThat(RelayUrl.parse("wss://" + longest)).isPresent();
        assertThat(RelayUrl.parse("wss://" + longest + "b")).isEmpty();
        String zeros = "0".repeat(RelayUrl.LONGEST - "wss://a:443".length());
        assertThat(RelayUrl.parse("wss://a:" + zeros + "443")).isPresent();
        assertThat(RelayUrl.parse("wss://a:0" + zeros + "443")).isEmpty();
    }

    @Test
    void onlyLiteralAddressesOfThisHostAreItsOwn() {
        for (String own : new String[] {"localhost", "127.0.0.1", "127.9.8.7", "[::1]", "[0:0:0:0:0:0:0:1]"}) {
            assertThat(url("ws://" + own).isLoopback()).as(own).isTrue();
        }
        for (String other : new String[] {"127.0.0.1.evil.example", "localhost.example", "10.0.0.1", "[::2]", "a"}) {
            assertThat(url("ws://" + other).isLoopback()).as(other).isFalse();
        }
        assertThat(url("wss://a").isEncrypted()).isTrue();
        assertThat(url("ws://a").isEncrypted()).isFalse();
    }

    @Property
    void everyPortThatThereIs(@ForAll @IntRange(min = -1, max = 200_000) int port) {
        assertThat(RelayUrl.parse("wss://control.example:" + port).isPresent()).isEqualTo(port > 0 && port <= 65_535);
    }

    @Property
    void whateverIsWrittenIsJudgedAndNothingThrown(@ForAll @StringLength(max = 400) String text) {
        RelayUrl.parse(text)
                .ifPresent(
                        url -> assertThat(url.uri().toString()).isEqualTo(text).hasSizeLessThanOrEqualTo(300));
        RelayUrl.parse("wss://" + text)
                .ifPresent(url -> assertThat(url.uri().getHost()).isNotEmpty());
    }

    @Property
    void aNameOfLettersIsTakenWhereverItLeads(@ForAll @AlphaChars @StringLength(min = 1, max = 63) String name) {
        assertThat(RelayUrl.parse("wss://" + name)).isPresent();
    }

    private static RelayUrl url(String text) {
        return RelayUrl.parse(text).orElseThrow();
    }
}
