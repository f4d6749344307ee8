package dev.sandmesh.agent.drain;

import dev.sandmesh.agent.probe.Intake;
import dev.sandmesh.agent.probe.WorkerReading;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.report.TaskReport;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * What keeps a worker from being drained, as it says itself; silence is a blocker too.
 *
 * @param tasks that run; as last heard while it is silent
 * @param unknown why it is not known how it stands; empty when it is
 */
record Blockers(List<TaskReport> tasks, String unknown) {
    /** Enough to know whom to ask; all of them could be more than a message holds. */
    private static final int MOST_TOLD = 100;

    static final Blockers NOT_HEARD = new Blockers(List.of(), "the worker has not answered yet");

    Blockers {
        tasks = List.copyOf(tasks);
    }

    Blockers after(WorkerReading reading) {
        if (!reading.ok()) {
            return new Blockers(tasks, "the worker cannot be asked: " + reading.reason());
        }
        return switch (reading.intake()) {
            case DRAINING, PAUSED -> new Blockers(reading.tasks(), "");
            case OPEN -> new Blockers(reading.tasks(), "the worker takes new tasks; it is told again");
            case UNKNOWN -> new Blockers(reading.tasks(), "the worker does not say whether it takes new tasks");
        };
    }

    boolean none() {
        return tasks.isEmpty() && unknown.isEmpty();
    }

    /** For people; there are some. */
    String words() {
        String running = tasks.size() == 1 ? "1 task runs" : tasks.size() + " tasks run";
        return unknown.isEmpty()
                ? running
                : tasks.isEmpty() ? unknown : unknown + "; when it was heard last " + running;
    }

    JsonObject toJson() {
        List<TaskReport> told = tasks.subList(0, Math.min(tasks.size(), MOST_TOLD));
        List<String> profiles = told.stream()
                .map(TaskReport::profile)
                .filter(profile -> !profile.isEmpty())
                .distinct()
                .toList();
        JsonObject json = new JsonObject()
                .put("running", tasks.size())
                .put("tasks", Wire.objects(told))
                .put("profiles", new JsonArray(profiles));
        return unknown.isEmpty() ? json : json.put("unknown", unknown);
    }

    /** A worker that never says it can never be known to be drained. */
    static boolean canTell(WorkerReading reading) {
        return !reading.ok() || reading.intake() != Intake.UNKNOWN;
    }
}
