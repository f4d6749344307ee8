package dev.sandmesh.agent.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.agent.probe.Intake;
import dev.sandmesh.agent.probe.TaskOutcome;
import dev.sandmesh.agent.probe.WorkerReading;
import dev.sandmesh.protocol.report.Capacity;
import dev.sandmesh.protocol.report.TaskEnded;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which tasks get done can be counted, since each end is told once: D22. */
class TaskOutcomesTest {
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    private final List<TaskEnded> told = new ArrayList<>();
    private final TaskOutcomes outcomes = new TaskOutcomes(told::add);

    @Test
    void theEndOfATaskIsToldOnceAndInOrder() {
        outcomes.heard(worker("old"));
        outcomes.heard(worker("c", "b", "old"));
        outcomes.heard(worker("c", "b"));

        assertThat(told)
                .containsExactly(
                        new TaskEnded("b", "profile", "succeeded", 1_500),
                        new TaskEnded("c", "profile", "succeeded", 1_500));
    }

    @Test
    void whatTheFirstAnswerHoldsIsOldNews() {
        outcomes.heard(worker("a", "b"));
        assertThat(told).isEmpty();
    }

    @Test
    void aWorkerThatFailsForAWhileRepeatsNothing() {
        outcomes.heard(worker("a"));
        outcomes.heard(WorkerReading.failed("/health does not answer"));
        outcomes.heard(worker("a"));
        assertThat(told).isEmpty();
    }

    @Test
    void aWorkerThatStartedAnewTellsOnlyItsOwn() {
        outcomes.heard(worker("a"));
        outcomes.heard(worker());
        outcomes.heard(worker("x"));
        assertThat(told).extracting(TaskEnded::task).containsExactly("x");
    }

    private static WorkerReading worker(String... ended) {
        List<TaskOutcome> outcomes = Stream.of(ended)
                .map(id -> new TaskOutcome(id, "profile", START, START.plusMillis(1_500), "succeeded"))
                .toList();
        return new WorkerReading(
                true, new Capacity(1, 0, 1), List.of(), Optional.empty(), Intake.OPEN, outcomes, Map.of(), "");
    }
}
