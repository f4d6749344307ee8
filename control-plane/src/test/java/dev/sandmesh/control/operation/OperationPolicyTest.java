package dev.sandmesh.control.operation;

import static dev.sandmesh.protocol.client.TargetStatus.CANCELLED;
import static dev.sandmesh.protocol.client.TargetStatus.FAILED;
import static dev.sandmesh.protocol.client.TargetStatus.OK;
import static dev.sandmesh.protocol.client.TargetStatus.PENDING;
import static dev.sandmesh.protocol.client.TargetStatus.RUNNING;
import static dev.sandmesh.protocol.client.TargetStatus.SKIPPED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.operation.OperationPolicy.Situation;
import dev.sandmesh.control.operation.OperationPolicy.Step;
import dev.sandmesh.protocol.client.OperationStatus;
import dev.sandmesh.protocol.client.TargetStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class OperationPolicyTest {

    @Test
    void targetsAreBegunInOrderAndNoMoreThanMayRunAtOnce() {
        Step step = next(2, 0, OK, RUNNING, PENDING, PENDING);
        assertThat(step.begin()).containsExactly(2);
        assertThat(step.skip()).isEmpty();
        assertThat(step.end()).isEmpty();
    }

    @Test
    void itIsOverWhenEveryTargetIs() {
        assertThat(next(2, 0, OK, OK).end()).contains(OperationStatus.SUCCEEDED);
        assertThat(next(2, 0, OK, FAILED).end()).contains(OperationStatus.FAILED);
        assertThat(next(2, 0, OK, RUNNING).end()).isEmpty();
    }

    @Test
    void asManyFailuresAsAreAllowedStopIt() {
        Step stopping = next(2, 1, FAILED, RUNNING, PENDING);
        assertThat(stopping.begin()).isEmpty();
        assertThat(stopping.skip()).containsExactly(2);
        assertThat(stopping.cancelRunning()).isFalse();
        assertThat(stopping.end()).isEmpty();
        assertThat(next(2, 1, FAILED, OK, SKIPPED).end()).contains(OperationStatus.STOPPED);
        assertThat(next(2, 1, OK, FAILED).end()).as("nothing was left").contains(OperationStatus.FAILED);
        assertThat(next(2, 2, FAILED, OK, PENDING).begin()).containsExactly(2);
    }

    @Test
    void cancellingSkipsWhatIsPendingAndEndsWhatRuns() {
        OperationPolicy policy = new OperationPolicy(2, 0);
        Step step = policy.next(new Situation(List.of(OK, RUNNING, PENDING), true, false));
        assertThat(step.skip()).containsExactly(2);
        assertThat(step.cancelRunning()).isTrue();
        assertThat(step.end()).isEmpty();
        assertThat(policy.next(new Situation(List.of(OK, CANCELLED), true, false))
                        .end())
                .contains(OperationStatus.CANCELLED);
        assertThat(policy.next(new Situation(List.of(OK, OK), true, false)).end())
                .as("it had its end before")
                .contains(OperationStatus.SUCCEEDED);
    }

    @Test
    void theDeadlineDoesTheSame() {
        OperationPolicy policy = new OperationPolicy(2, 0);
        Step step = policy.next(new Situation(List.of(OK, RUNNING, PENDING), false, true));
        assertThat(step.skip()).containsExactly(2);
        assertThat(step.cancelRunning()).isTrue();
        assertThat(policy.next(new Situation(List.of(OK, PENDING), false, true)).end())
                .contains(OperationStatus.TIMED_OUT);
    }

    /** Whatever comes, and whoever takes it over in between: each target is begun once at most, and everything comes to an end. */
    @Property(tries = 2_000)
    void everyOperationComesToItsEnd(
            @ForAll @IntRange(min = 1, max = 40) int size,
            @ForAll @IntRange(min = 1, max = 10) int parallelism,
            @ForAll @IntRange(min = 0, max = 5) int stopAfter,
            @ForAll Random random) {
        OperationPolicy policy = new OperationPolicy(parallelism, stopAfter);
        List<TargetStatus> targets = new ArrayList<>(Collections.nCopies(size, PENDING));
        int[] begun = new int[size];
        boolean cancelled = false;
        boolean late = false;
        for (int round = 0; ; round++) {
            assertThat(round).as("rounds").isLessThan(10 * size + 10);
            cancelled = cancelled || random.nextInt(60) == 0;
            late = late || random.nextInt(60) == 0;
            Situation situation = new Situation(targets, cancelled, late);
            Step step = policy.next(situation);
            assertThat(policy.next(situation)).as("another node").isEqualTo(step);
            step.begin().forEach(position -> {
                assertThat(targets.get(position)).isEqualTo(PENDING);
                begun[position]++;
                targets.set(position, RUNNING);
            });
            step.skip().forEach(position -> {
                assertThat(targets.get(position)).isEqualTo(PENDING);
                targets.set(position, SKIPPED);
            });
            assertThat(Collections.frequency(targets, RUNNING)).isLessThanOrEqualTo(parallelism);
            if (step.end().isPresent()) {
                assertThat(targets).allMatch(TargetStatus::over);
                assertThat(IntStream.of(begun).max().orElse(0)).isLessThanOrEqualTo(1);
                boolean fine = targets.stream().allMatch(status -> status == OK);
                assertThat(step.end().get() == OperationStatus.SUCCEEDED).isEqualTo(fine);
                return;
            }
            List<Integer> running = IntStream.range(0, size)
                    .filter(position -> targets.get(position) == RUNNING)
                    .boxed()
                    .toList();
            assertThat(running).as("something has to go on").isNotEmpty();
            int position = running.get(random.nextInt(running.size()));
            List<TargetStatus> ends = step.cancelRunning()
                    ? List.of(CANCELLED, OK, TargetStatus.UNKNOWN)
                    : List.of(OK, OK, OK, FAILED, TargetStatus.TIMED_OUT, TargetStatus.REFUSED, TargetStatus.UNKNOWN);
            targets.set(position, ends.get(random.nextInt(ends.size())));
        }
    }

    private static Step next(int parallelism, int stopAfter, TargetStatus... targets) {
        return new OperationPolicy(parallelism, stopAfter).next(new Situation(List.of(targets), false, false));
    }
}
