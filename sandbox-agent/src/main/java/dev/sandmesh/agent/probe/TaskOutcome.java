package dev.sandmesh.agent.probe;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.report.TaskEnded;
import java.time.Duration;
import java.time.Instant;

/** How a task of the worker ended; {@code outcome} in the worker's words. */
public record TaskOutcome(String id, String profile, Instant startedAt, Instant endedAt, String outcome) {
    static final int MOST = 256;

    static TaskOutcome read(Fields fields) {
        return new TaskOutcome(
                fields.text("id", 128),
                fields.text("profile", 128),
                fields.instant("startedAt"),
                fields.instant("endedAt"),
                fields.text("outcome", 64));
    }

    /** A clock that was set back meanwhile makes no negative duration. */
    public TaskEnded fact() {
        return new TaskEnded(
                id,
                profile,
                outcome,
                Math.max(0, Duration.between(startedAt, endedAt).toMillis()));
    }
}
