package dev.sandmesh.agent.adspower;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CallGapTest {
    private static final long GAP = 1_100;

    private final CallGap gap = new CallGap(Duration.ofNanos(GAP), 0);

    @Test
    void theFirstCallWaitsForOneThatAnEarlierAgentMayHaveMade() {
        assertThat(gap.waitNanos(0)).isEqualTo(GAP);
        assertThat(gap.waitNanos(GAP)).isZero();
    }

    @Test
    void theGapBeginsWithTheAnswer() {
        gap.answered(false, 10_000);
        assertThat(gap.waitNanos(10_000)).isEqualTo(GAP);
        assertThat(gap.waitNanos(10_400)).isEqualTo(GAP - 400);
        assertThat(gap.waitNanos(99_000)).isZero();
    }

    @Test
    void eachRefusalForTooManyCallsDoublesItUpToSixteenTimesAndOneThatIsNoneEndsThat() {
        for (long factor : List.of(2, 4, 8, 16, 16)) {
            gap.answered(true, 0);
            assertThat(gap.waitNanos(0)).isEqualTo(factor * GAP);
        }
        gap.answered(false, 0);
        assertThat(gap.waitNanos(0)).isEqualTo(GAP);
    }

    /** A call arrives at some moment between its sending and its answer; whichever it is, two are never too close. */
    @Property
    void noTwoCallsCanArriveWithinTheGap(
            @ForAll @Size(min = 2, max = 30) List<@LongRange(min = 0, max = 60_000) Long> durations,
            @ForAll @IntRange(max = 100) int arrivesAtPercent) {
        CallGap paced = new CallGap(Duration.ofNanos(GAP), 0);
        long now = 0;
        long lastArrival = Long.MIN_VALUE / 2;
        for (long took : durations) {
            long sent = now + paced.waitNanos(now);
            long arrival = sent + took * arrivesAtPercent / 100;
            assertThat(arrival - lastArrival).isGreaterThanOrEqualTo(GAP);
            lastArrival = arrival;
            now = sent + took;
            paced.answered(false, now);
        }
    }
}
