package dev.sandmesh.control.rate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** What every bound of a rate stands on: D62. */
class TokenBucketTest {

    private static final double SECOND = 1e9;
    private static final double ROUNDING = 1e-6;

    /** After some time, a wish for so many. */
    record Wish(long afterNanos, double cost) {}

    @Provide
    Arbitrary<List<Wish>> wishes() {
        Arbitrary<Long> pauses =
                Arbitraries.oneOf(Arbitraries.just(0L), Arbitraries.longs().between(0, 3_000_000_000L));
        Arbitrary<Double> costs = Arbitraries.oneOf(
                Arbitraries.just(1.0), Arbitraries.doubles().between(0.1, 40).ofScale(2));
        return Combinators.combine(pauses, costs).as(Wish::new).list().ofMaxSize(60);
    }

    /** Whatever is wished for and when: over no stretch of time more than a full bucket and what ran in meanwhile. */
    @Property
    void givesNeverMoreThanIsThere(
            @ForAll @IntRange(min = 1, max = 300) int most,
            @ForAll @IntRange(min = 1, max = 100) int aSecond,
            @ForAll long start,
            @ForAll("wishes") List<Wish> wishes) {
        TokenBucket bucket = new TokenBucket(most, aSecond, start);
        long now = start;
        double[] given = new double[wishes.size()];
        long[] at = new long[wishes.size()];
        for (int i = 0; i < given.length; i++) {
            now += wishes.get(i).afterNanos();
            at[i] = now;
            given[i] = bucket.take(wishes.get(i).cost(), now) ? wishes.get(i).cost() : 0;
            assertThat(bucket.left()).isBetween(0.0, (double) most);
            double sum = 0;
            double beyond = 0;
            for (int from = i; from >= 0; from--) {
                sum += given[from];
                beyond = Math.max(beyond, sum - most - (at[i] - at[from]) / SECOND * aSecond);
            }
            assertThat(beyond).isLessThan(ROUNDING);
        }
    }

    /** And never less: who waits until it has run in gets it, and who was refused has lost nothing by asking. */
    @Property
    void givesWhatHasRunIn(
            @ForAll @IntRange(min = 1, max = 300) int most,
            @ForAll @IntRange(min = 1, max = 100) int aSecond,
            @ForAll long start,
            @ForAll @IntRange(min = 1, max = 300) int wanted,
            @ForAll @IntRange(max = 50) int tries) {
        int cost = Math.min(wanted, most);
        TokenBucket bucket = new TokenBucket(most, aSecond, start);
        assertThat(bucket.take(most, start)).isTrue();
        long wait = (long) Math.ceil(cost * SECOND / aSecond) + 1_000;
        for (int i = 1; i <= tries; i++) {
            bucket.take(cost + 1, start + wait / (tries + 1) * i);
        }
        assertThat(bucket.take(cost, start + wait)).isTrue();
    }

    @Property
    void isNeverFullerThanFullAndNothingRunsInWhileAClockGoesBack(
            @ForAll @IntRange(min = 1, max = 300) int most,
            @ForAll @LongRange(min = 0, max = 4_000_000_000_000_000_000L) long start,
            @ForAll @LongRange(min = 0, max = 4_000_000_000_000_000_000L) long step) {
        TokenBucket bucket = new TokenBucket(most, 1, start);
        assertThat(bucket.take(most, start)).isTrue();
        assertThat(bucket.take(ROUNDING, start - step)).isFalse();
        bucket.take(0.5, start - step + 1_000_000_000_000L);
        assertThat(bucket.left()).isEqualTo(most - 0.5);
    }

    @Test
    void whatCostsMoreThanAFullOneIsNeverGiven() {
        TokenBucket bucket = new TokenBucket(5, 5, 0);
        assertThat(bucket.take(5.1, 0)).isFalse();
        assertThat(bucket.take(5.1, 1L << 40)).isFalse();
        assertThat(bucket.take(5, 1L << 40)).isTrue();
    }

    @Test
    void oneThatGivesNothingIsAMistake() {
        assertThatThrownBy(() -> new TokenBucket(0, 1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TokenBucket(1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
