package dev.sandmesh.control.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** How much of one agent, and of how many, is borne; and which names are ours: B26, D40, D44. */
class RelayLimitsTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void someFramesAtOnceAndSoManyASecondFromThenOn() {
        RelayBudget budget = new RelayBudget(0);
        int taken = 0;
        while (budget.takes(0, 0)) {
            taken++;
        }
        assertThat(taken).isEqualTo(RelayBudget.BURST);
        assertThat(budget.takes(0, SECOND / 2)).isTrue();
        int later = 1;
        while (budget.takes(0, SECOND / 2)) {
            later++;
        }
        assertThat(later).isEqualTo(RelayBudget.A_SECOND / 2);
    }

    @Test
    void aLongFrameCountsAsSeveral() {
        RelayBudget budget = new RelayBudget(0);
        int taken = 0;
        while (budget.takes(256 * 1024, 0)) {
            taken++;
        }
        assertThat(taken).isBetween(5, 20);
    }

    @Test
    void oneAddressCannotHoldAllHandshakes() {
        RelayCrowd crowd = new RelayCrowd();
        for (int i = 0; i < RelayCrowd.MOST_OF_ONE_ADDRESS; i++) {
            assertThat(crowd.enters("192.0.2.1")).isTrue();
        }
        assertThat(crowd.enters("192.0.2.1")).isFalse();
        assertThat(crowd.enters("192.0.2.2")).isTrue();
        crowd.proved("192.0.2.1");
        assertThat(crowd.enters("192.0.2.1")).isTrue();
    }

    @Test
    void allAddressesTogetherCannotEither() {
        RelayCrowd crowd = new RelayCrowd();
        int entered = 0;
        while (crowd.enters("192.0.2." + entered % 250)) {
            entered++;
        }
        assertThat(entered).isEqualTo(RelayCrowd.MOST_HANDSHAKES);
    }

    @Test
    void withoutNamesTheAddressesOfTheServerAreMeant() {
        RelayConfig here = RelayConfig.of(List.of(), "127.0.0.1");
        assertThat(here.isOurs("127.0.0.1:8080")).isTrue();
        assertThat(here.isOurs("localhost:1")).isTrue();
        assertThat(here.isOurs("[::1]:8080")).isTrue();
        assertThat(here.isOurs("127.0.0.1.evil.example:8080")).isFalse();
        assertThat(RelayConfig.of(List.of(), "10.1.2.3").isOurs("10.1.2.3:8443"))
                .isTrue();
        assertThat(RelayConfig.of(List.of(), "0.0.0.0").isOurs("127.0.0.1:8443"))
                .isTrue();
    }

    @Test
    void namesThatAreGivenAreMeantAlone() {
        RelayConfig given = RelayConfig.of(List.of("Control.Example", "other.example:8443"), "0.0.0.0");
        assertThat(given.isOurs("control.example")).isTrue();
        assertThat(given.isOurs("control.example:9")).isTrue();
        assertThat(given.isOurs("other.example:8443")).isTrue();
        assertThat(given.isOurs("other.example:8444")).isFalse();
        assertThat(given.isOurs("127.0.0.1:8080")).isFalse();
        assertThatThrownBy(() -> RelayConfig.of(List.of("https://control.example"), "0.0.0.0"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SANDMESH_RELAY_NAMES");
    }

    @Test
    void whatIsNoAuthorityIsNoName() {
        assertThat(RelayConfig.authority("Control.Example:443")).contains("control.example:443");
        assertThat(RelayConfig.authority("[::1]:80")).contains("[::1]:80");
        assertThat(RelayConfig.authority("a\nb")).isEmpty();
        assertThat(RelayConfig.authority("user@host")).isEmpty();
        assertThat(RelayConfig.authority("")).isEmpty();
    }
}
