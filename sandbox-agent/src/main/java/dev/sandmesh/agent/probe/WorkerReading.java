package dev.sandmesh.agent.probe;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.report.Capacity;
import dev.sandmesh.protocol.report.TaskReport;
import java.util.List;
import java.util.Optional;

/**
 * What the worker says about itself.
 *
 * @param ok it answered, with success, and does not call itself unhealthy
 * @param engineConnected empty when it has no engine, or did not answer
 * @param reason why it is not ok
 */
public record WorkerReading(
        boolean ok, Capacity capacity, List<TaskReport> tasks, Optional<Boolean> engineConnected, String reason) {
    private static final int STATUS_LENGTH = 64;

    public WorkerReading {
        tasks = List.copyOf(tasks);
    }

    static WorkerReading failed(String reason) {
        return new WorkerReading(false, Capacity.NONE, List.of(), Optional.empty(), reason);
    }

    /** Strict about what is there, patient about what is missing: workers differ. */
    static WorkerReading read(Fields fields) {
        Capacity capacity =
                fields.optionalObject("capacity").map(Capacity::read).orElse(Capacity.NONE);
        List<TaskReport> tasks =
                fields.has("tasks") ? fields.list("tasks", TaskReport.MAX_PER_SANDBOX, TaskReport::read) : List.of();
        Optional<Boolean> engine = fields.optionalObject("engine").map(state -> state.bool("connected"));
        boolean unhealthy = fields.optionalText("status", STATUS_LENGTH)
                .filter("unhealthy"::equalsIgnoreCase)
                .isPresent();
        return new WorkerReading(!unhealthy, capacity, tasks, engine, unhealthy ? "says it is unhealthy" : "");
    }
}
