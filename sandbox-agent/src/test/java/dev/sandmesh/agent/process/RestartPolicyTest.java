package dev.sandmesh.agent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RestartPolicyTest {
    private static final RestartPolicy POLICY = new RestartPolicy(
            Duration.ofMillis(100), Duration.ofSeconds(2), 2, 5, Duration.ofSeconds(60), Duration.ofSeconds(10));

    private static long seconds(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }

    private static List<RestartPolicy.Decision> decisions(RestartPolicy policy, List<Long> exits) {
        List<RestartPolicy.Decision> decisions = new ArrayList<>();
        RestartHistory history = RestartHistory.NONE;
        for (long exit : exits) {
            history = history.exitedAt(exit, policy);
            decisions.add(policy.decide(history));
        }
        return decisions;
    }

    @Test
    void firstExitIsAnsweredAtOnceAndTheNextOnesWithGrowingPatience() {
        assertThat(decisions(POLICY, List.of(0L, 1L, 2L, 3L)))
                .extracting(decision -> decision.delay().toMillis())
                .containsExactly(0L, 100L, 200L, 400L);
    }

    @Test
    void fifthExitWithinTheWindowIsFlapping() {
        assertThat(decisions(POLICY, List.of(0L, 1L, 2L, 3L, 4L)))
                .extracting(RestartPolicy.Decision::flapping)
                .containsExactly(false, false, false, false, true);
    }

    @Test
    void flappingOneIsTriedWithTheLongestBackOff() {
        assertThat(decisions(POLICY, List.of(0L, 1L, 2L, 3L, 4L)).get(4).delay())
                .isEqualTo(POLICY.max());
    }

    @Test
    void exitsOlderThanTheWindowDoNotCount() {
        assertThat(decisions(POLICY, List.of(0L, 1L, 2L, 3L, seconds(61))).get(4))
                .isEqualTo(new RestartPolicy.Decision(Duration.ZERO, false, 1));
    }

    @Test
    void flappingEndsOnlyWhenItHasBeenUpLongEnough() {
        RestartHistory history = RestartHistory.NONE;
        for (long exit = 0; exit < 5; exit++) {
            history = history.exitedAt(exit, POLICY);
        }
        assertThat(history.exitedAt(seconds(1000), POLICY).flapping()).isTrue();
        assertThat(history.stable().flapping()).isFalse();
        assertThat(history.stable().exitedAt(5, POLICY).flapping()).isTrue();
        assertThat(history.stable().exitedAt(seconds(1000), POLICY).flapping()).isFalse();
    }

    @Test
    void impossibleNumbersAreRefused() {
        Duration second = Duration.ofSeconds(1);
        assertThatThrownBy(() -> new RestartPolicy(second, Duration.ZERO, 2, 5, second, second))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RestartPolicy(second, second, 0.5, 5, second, second))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RestartPolicy(second, second, Double.NaN, 5, second, second))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RestartPolicy(second, second, 2, 1, second, second))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Property
    void noDelayIsLongerThanTheLongestAndFlappingMeansEnoughExits(
            @ForAll @Size(min = 1, max = 40) List<@LongRange(min = 0, max = 30_000) Long> gapsMillis,
            @ForAll @IntRange(min = 2, max = 8) int limit) {
        RestartPolicy policy = new RestartPolicy(
                POLICY.initial(), POLICY.max(), POLICY.factor(), limit, POLICY.flapWindow(), POLICY.stable());
        List<Long> exits = new ArrayList<>();
        long now = 0;
        for (long gap : gapsMillis) {
            now += Duration.ofMillis(gap).toNanos();
            exits.add(now);
        }
        boolean flapped = false;
        List<RestartPolicy.Decision> decisions = decisions(policy, exits);
        for (int i = 0; i < exits.size(); i++) {
            long at = exits.get(i);
            long recent = exits.subList(0, i + 1).stream()
                    .filter(exit -> at - exit < policy.flapWindow().toNanos())
                    .count();
            flapped = flapped || recent >= limit;
            assertThat(decisions.get(i).flapping()).isEqualTo(flapped);
            assertThat(decisions.get(i).delay()).isBetween(Duration.ZERO, policy.max());
            assertThat(decisions.get(i).exits()).isEqualTo((int) Math.min(recent, limit));
        }
    }
}
