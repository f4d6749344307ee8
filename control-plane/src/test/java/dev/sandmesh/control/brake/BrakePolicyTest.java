package dev.sandmesh.control.brake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.registry.FleetCount;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BrakePolicyTest {

    private static final Instant START = Instant.parse("2026-11-21T21:00:00Z");

    private final BrakePolicy policy = BrakePolicy.standard();
    private final BrakeState off = BrakeState.off(START.minusSeconds(3_600));

    @ParameterizedTest(name = "{1} of {0} lost: {2}")
    @CsvSource({
        "20, 6, false",
        "20, 7, true",
        "20, 10, true",
        "3, 3, true",
        "3, 2, false",
        "9, 3, true",
        "10, 3, false",
        "1, 1, false",
        "0, 0, false",
        "10000, 3000, false",
        "10000, 3001, true",
    })
    void moreThanThirtyPercentAndAtLeastThreePutItOn(long leases, long lost, boolean on) {
        assertThat(policy.judge(off, new FleetCount(leases - lost, lost, lost, 0), START)
                        .on())
                .isEqualTo(on);
    }

    @Test
    void aHandOverPutsItOnAndItsEndReleasesItAfterAMinute() {
        BrakeState on = policy.judge(off, new FleetCount(20, 0, 0, 7), START);
        assertThat(on.cause()).isEqualTo(BrakeCause.HAND_OVER);
        BrakeState over = policy.judge(on, new FleetCount(20, 0, 0, 0), START.plusSeconds(10));
        assertThat(over.on()).isTrue();
        assertThat(policy.judge(over, new FleetCount(20, 0, 0, 0), START.plusSeconds(69))
                        .on())
                .isTrue();
        BrakeState released = policy.judge(over, new FleetCount(20, 0, 0, 0), START.plusSeconds(70));
        assertThat(released.on()).isFalse();
        assertThat(released.releasedBy()).isEmpty();
        assertThat(released.reason()).isEqualTo("less than 10 % have been missing for 60 s");
    }

    @Test
    void aHandOverDuringWhichManyFallSilentIsMassSilence() {
        BrakeState on = policy.judge(off, new FleetCount(20, 0, 0, 7), START);
        BrakeState worse = policy.judge(on, new FleetCount(10, 10, 10, 0), START.plusSeconds(20));
        assertThat(worse.cause()).isEqualTo(BrakeCause.MASS_SILENCE);
        assertThat(worse.since()).isEqualTo(START);
        assertThat(worse.then().before()).isEqualTo(20);
    }

    @Test
    void aTenthThatIsMissingKeepsItOnAndLessForAMinuteReleasesIt() {
        BrakeState on = policy.judge(off, new FleetCount(10, 10, 10, 0), START);
        BrakeState tenth = policy.judge(on, new FleetCount(18, 0, 2, 0), START.plusSeconds(600));
        assertThat(tenth.on()).isTrue();
        assertThat(tenth.calmSince()).isNull();
        BrakeState few = policy.judge(tenth, new FleetCount(19, 0, 1, 0), START.plusSeconds(610));
        assertThat(few.calmSince()).isEqualTo(START.plusSeconds(610));
        BrakeState again = policy.judge(few, new FleetCount(17, 0, 3, 0), START.plusSeconds(650));
        assertThat(again.calmSince()).isNull();
        BrakeState calm = policy.judge(again, new FleetCount(20, 0, 0, 0), START.plusSeconds(660));
        assertThat(policy.judge(calm, new FleetCount(20, 0, 0, 0), START.plusSeconds(720))
                        .on())
                .isFalse();
    }

    @Test
    void whatWasLostBeforeAReleaseByHandIsNotCountedAgain() {
        BrakeState on = policy.judge(off, new FleetCount(10, 10, 10, 0), START);
        Instant released = START.plusSeconds(5);
        BrakeState by = on.released("ann@example.org", "the switch was mended", released);
        assertThat(policy.lostSince(by, START.plusSeconds(6))).isEqualTo(released);
        assertThat(policy.lostSince(by, START.plusSeconds(66))).isEqualTo(START.plusSeconds(6));
        assertThat(policy.missingSince(by, START.plusSeconds(6))).isEqualTo(released);
        BrakeState anew = policy.judge(by, new FleetCount(6, 4, 4, 0), START.plusSeconds(10));
        assertThat(anew.on()).isTrue();
        assertThat(anew.releasedBy()).isEmpty();
    }

    @Test
    void aReleaseDuringAHandOverHoldsUntilThatHandOverIsOver() {
        BrakeState by = policy.judge(off, new FleetCount(20, 0, 0, 7), START)
                .released("ann", "a restart", START.plusSeconds(1));
        BrakeState still = policy.judge(by, new FleetCount(20, 0, 0, 7), START.plusSeconds(3));
        assertThat(still.on()).isFalse();
        BrakeState over = policy.judge(still, new FleetCount(20, 0, 0, 0), START.plusSeconds(5));
        assertThat(over.on()).isFalse();
        assertThat(policy.judge(over, new FleetCount(20, 0, 0, 1), START.plusSeconds(7))
                        .on())
                .isTrue();
    }

    /** Those that have been dead for long are not waited for: the window goes back from when it went on. */
    @Test
    void whoWasGoneLongBeforeIsNotMissing() {
        BrakeState on = policy.judge(off, new FleetCount(10, 10, 10, 0), START);
        assertThat(policy.missingSince(on, START.plusSeconds(1_000))).isEqualTo(START.minusSeconds(60));
        assertThat(policy.missingSince(off, START)).isEqualTo(START.minusSeconds(60));
    }

    /** Whatever is counted: it never goes on for few, never stays off for many, and is never released while many are missing. */
    @Property
    void itIsOnExactlyAsLongAsItHasTo(@ForAll("rounds") List<FleetCount> rounds) {
        BrakeState state = off;
        Instant now = START;
        Instant notCalm = START;
        for (FleetCount count : rounds) {
            now = now.plusSeconds(2);
            BrakeState before = state;
            state = policy.judge(before, count, now);
            boolean many = count.lost() >= 3 && count.lost() * 10 > (count.live() + count.lost()) * 3;
            boolean missing = count.missing() > 0 && count.missing() * 10 >= count.live() + count.missing();
            if (many || missing || count.handingOver() > 0) {
                notCalm = now;
            }
            if (many || count.handingOver() > 0) {
                assertThat(state.on()).isTrue();
            }
            if (!before.on() && state.on()) {
                assertThat(many || count.handingOver() > 0).isTrue();
                assertThat(state.since()).isEqualTo(now);
                notCalm = now;
            }
            if (before.on() && !state.on()) {
                assertThat(now).isAfterOrEqualTo(notCalm.plusSeconds(60));
            }
            if (state.on()) {
                assertThat(now).isBeforeOrEqualTo(notCalm.plusSeconds(62));
            }
        }
    }

    @Provide
    Arbitrary<List<FleetCount>> rounds() {
        Arbitrary<FleetCount> calm = Arbitraries.longs().between(10, 40).map(live -> new FleetCount(live, 0, 0, 0));
        Arbitrary<FleetCount> any = Combinators.combine(
                        Arbitraries.longs().between(0, 30),
                        Arbitraries.longs().between(0, 8),
                        Arbitraries.longs().between(0, 8),
                        Arbitraries.of(0L, 0L, 0L, 2L))
                .as((live, lost, more, handing) -> new FleetCount(live, lost, lost + more, handing));
        // Long calm stretches, or it would never be released.
        return Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(40, calm), net.jqwik.api.Tuple.of(1, any))
                .list()
                .ofMinSize(1)
                .ofMaxSize(150);
    }
}
