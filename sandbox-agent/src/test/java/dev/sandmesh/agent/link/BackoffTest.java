package dev.sandmesh.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class BackoffTest {

    private static final Duration FIRST = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    @Property
    void waitsGrowFromTheFirstToTheLongestWithinTheirUpperHalf(
            @ForAll long seed, @ForAll @IntRange(min = 0, max = 50) int failures) {
        Backoff backoff = new Backoff(FIRST, LONGEST, new SplittableRandom(seed));
        for (int i = 0; i < failures; i++) {
            backoff.next();
        }
        double full = Math.min(LONGEST.toMillis(), FIRST.toMillis() * Math.pow(2, failures));

        assertThat((double) backoff.next().toMillis()).isBetween(full / 2 - 1, full + 1);
    }

    @Property
    void whatIsToldIsNeverUndercut(@ForAll long seed, @ForAll @IntRange(min = 1, max = 60_000) int told) {
        Backoff backoff = new Backoff(FIRST, LONGEST, new SplittableRandom(seed));

        assertThat(backoff.asTold(Duration.ofMillis(told)).toMillis()).isBetween((long) told, told * 6L / 5 + 1);
    }
}
