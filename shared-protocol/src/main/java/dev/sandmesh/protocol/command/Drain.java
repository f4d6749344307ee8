package dev.sandmesh.protocol.command;

import dev.sandmesh.protocol.Fields;
import io.vertx.core.json.JsonObject;

/**
 * The worker takes no new task, and those that run may end.
 *
 * @param deadlineSeconds from the arrival at the agent, 0 to a day; whoever still runs by then is told in the result, and goes on
 */
public record Drain(int deadlineSeconds) implements Job {

    static final String TYPE = "drain";

    /** The longest deadline, in seconds. */
    public static final int LONGEST = 86_400;

    static Drain read(Fields fields) {
        return new Drain(fields.integer("deadlineSeconds", 0, LONGEST));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject().put("type", TYPE).put("deadlineSeconds", deadlineSeconds);
    }
}
