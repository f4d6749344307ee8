package dev.sandmesh.agent.heartbeat;

import dev.sandmesh.agent.probe.TaskOutcome;
import dev.sandmesh.agent.probe.WorkerReading;
import dev.sandmesh.protocol.report.TaskEnded;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Tells each end of a task once. The worker repeats its latest ends in every answer; those of its first answer are old news,
 * which the agent before this one may have told. Used on one event loop.
 */
public final class TaskOutcomes {
    private final Consumer<TaskEnded> told;
    private Set<String> known = Set.of();
    private boolean heardBefore;

    public TaskOutcomes(Consumer<TaskEnded> told) {
        this.told = told;
    }

    /** An answer that is no health report ends nothing. */
    public void heard(WorkerReading worker) {
        if (!worker.ok()) {
            return;
        }
        if (heardBefore) {
            List<TaskOutcome> news = worker.outcomes().stream()
                    .filter(outcome -> !known.contains(outcome.id()))
                    .toList();
            for (int i = news.size() - 1; i >= 0; i--) {
                told.accept(news.get(i).fact());
            }
        }
        heardBefore = true;
        known = worker.outcomes().stream().map(TaskOutcome::id).collect(Collectors.toUnmodifiableSet());
    }
}
