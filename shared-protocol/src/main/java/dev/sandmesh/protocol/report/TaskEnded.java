package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;

/** The worker finished a task: {@code outcome} in the worker's words, {@code durationMillis} from start to end. */
public record TaskEnded(String task, String profile, String outcome, long durationMillis) implements AgentFact {

    static final String TYPE = "task-ended";

    static TaskEnded read(Fields fields) {
        return new TaskEnded(
                fields.text("task", 128),
                fields.text("profile", 128),
                fields.text("outcome", 64),
                fields.integer("durationMillis", 0L, Wire.MAX_INTEGER));
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject()
                .put("type", TYPE)
                .put("task", task)
                .put("profile", profile)
                .put("outcome", outcome)
                .put("durationMillis", durationMillis);
    }
}
