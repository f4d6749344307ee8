package dev.sandmesh.control.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** How much of one agent is borne, and which names are ours: B26, D62. */
class RelayLimitsTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void someFramesAtOnceAndSoManyASecondFromThenOn() {
        RelayBudget budget = RelayBudget.ofFrames(0);
        int taken = 0;
        while (budget.takes(0, 0)) {
            taken++;
        }
        assertThat(taken).isEqualTo(RelayBudget.FRAMES_AT_ONCE);
        assertThat(budget.takes(0, SECOND / 2)).isTrue();
        int later = 1;
        while (budget.takes(0, SECOND / 2)) {
            later++;
        }
        assertThat(later).isEqualTo(RelayBudget.FRAMES_A_SECOND / 2);
    }

    @Test
    void aLongFrameCountsAsSeveral() {
        RelayBudget budget = RelayBudget.ofFrames(0);
        int taken = 0;
        while (budget.takes(256 * 1024, 0)) {
            taken++;
        }
        assertThat(taken).isBetween(5, 20);
    }

    /** What was asked for is free, however it was cut, and never more than that. */
    @Test
    void whatIsGivenBackCanBeSpentAgain() {
        RelayBudget budget = RelayBudget.ofParcels(0);
        int parcel = 2 * 64 * 1024 + 700;
        for (int i = 0; i < 10_000; i++) {
            assertThat(budget.takes(64 * 1024, 0)).isTrue();
            assertThat(budget.takes(64 * 1024, 0)).isTrue();
            assertThat(budget.takes(700, 0)).isTrue();
            budget.giveBack(parcel);
        }
        budget.giveBack(0);
        int taken = 0;
        while (budget.takes(0, 0)) {
            taken++;
        }
        assertThat(taken).isBetween(RelayBudget.PARCELS_AT_ONCE - 1, RelayBudget.PARCELS_AT_ONCE);
    }

    @Test
    void fiveRegistrationsAtOnceAndOneASecondFromThenOn() {
        RelayBudget budget = RelayBudget.ofRegistrations(0);
        int messages = 0;
        while (budget.takes(0, 0)) {
            messages++;
        }
        assertThat(messages).isEqualTo(2 * 5);
        assertThat(budget.takes(0, SECOND)).isTrue();
        assertThat(budget.takes(0, SECOND)).isTrue();
        assertThat(budget.takes(0, SECOND)).isFalse();
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
