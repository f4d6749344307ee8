package dev.sandmesh.agent.fence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.agent.fence.Fence.Phase;
import dev.sandmesh.agent.probe.WorkerReading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every course of ten answers, five seconds apart, and of eight at the pace of seven: DESIGN section 6, two clocks. */
class FencePolicyTest {
    private static final FencePolicy POLICY = FencePolicy.standard(FencePolicy.AFTER);

    private record Seen(EngineSight sight, Duration at) {}

    @Test
    void inEveryCourseTheFenceIsUpExactlyWhenTheEngineWasLostForLongEnough() {
        everyCourse(new ArrayList<>(), Fence.DOWN, false, Duration.ofSeconds(5), 10);
        everyCourse(new ArrayList<>(), Fence.DOWN, false, Duration.ofSeconds(7), 8);
    }

    /** {@code up} is what the rule in words says, which looks at the whole past. */
    private void everyCourse(List<Seen> past, Fence fence, boolean up, Duration step, int left) {
        if (left == 0) {
            return;
        }
        for (EngineSight sight : EngineSight.values()) {
            past.add(new Seen(sight, step.multipliedBy(past.size())));
            Fence next = POLICY.next(fence, sight, past.get(past.size() - 1).at());
            boolean expected = up ? !isBack(past) : isLostForLong(past);
            if (next.isUp() != expected) {
                throw new AssertionError(past + " leads to " + next);
            }
            everyCourse(past, next, expected, step, left - 1);
            past.remove(past.size() - 1);
        }
    }

    /** Somewhere in the past the engine was lost, at least 20 s ago, and nothing that says otherwise came since. */
    private static boolean isLostForLong(List<Seen> past) {
        Duration now = past.get(past.size() - 1).at();
        for (int i = past.size() - 1; i >= 0; i--) {
            Seen seen = past.get(i);
            if (seen.sight() == EngineSight.CONNECTED || seen.sight() == EngineSight.NONE) {
                return false;
            }
            if (seen.sight() == EngineSight.LOST && now.minus(seen.at()).toSeconds() >= 20) {
                return true;
            }
        }
        return false;
    }

    /** None is configured any more, or the last two answers say that it is connected. */
    private static boolean isBack(List<Seen> past) {
        EngineSight last = past.get(past.size() - 1).sight();
        return last == EngineSight.NONE
                || (last == EngineSight.CONNECTED && past.get(past.size() - 2).sight() == EngineSight.CONNECTED);
    }

    @Test
    void theFenceGoesUpAtItsMomentWithoutAnotherAnswer() {
        Fence counting = POLICY.next(Fence.DOWN, EngineSight.LOST, Duration.ofSeconds(100));
        assertThat(POLICY.due(counting, Duration.ofSeconds(103))).contains(Duration.ofSeconds(17));
        Duration justBefore = Duration.ofSeconds(120).minusNanos(1);
        assertThat(POLICY.next(counting, EngineSight.LOST, justBefore)).isEqualTo(counting);
        Fence up = POLICY.next(counting, EngineSight.LOST, Duration.ofSeconds(120));
        assertThat(up.phase()).isEqualTo(Phase.UP);
        assertThat(POLICY.due(up, Duration.ofSeconds(120))).isEmpty();
        assertThat(POLICY.due(Fence.DOWN, Duration.ZERO)).isEmpty();
    }

    @Test
    void twoAnswersAtTheSameMomentAreNoMoment() {
        Fence lifting = POLICY.next(Fence.up(Duration.ZERO), EngineSight.CONNECTED, Duration.ofSeconds(60));
        assertThat(lifting.phase()).isEqualTo(Phase.LIFTING);
        assertThat(POLICY.next(lifting, EngineSight.CONNECTED, Duration.ofMillis(60_100)))
                .isEqualTo(lifting);
        assertThat(POLICY.next(lifting, EngineSight.CONNECTED, Duration.ofSeconds(63)))
                .isEqualTo(Fence.DOWN);
    }

    @Test
    void whatAWorkerDoesNotSayIsNoLostEngine() {
        assertThat(EngineSight.of(WorkerReading.failed("gone"))).isEqualTo(EngineSight.UNKNOWN);
    }
}
