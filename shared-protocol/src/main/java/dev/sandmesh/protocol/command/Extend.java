package dev.sandmesh.protocol.command;

import dev.sandmesh.protocol.Fields;
import io.vertx.core.json.JsonObject;
import java.util.UUID;

/**
 * Gives a running {@link Drain} another deadline.
 *
 * @param deadlineSeconds from the arrival of this order at the agent
 */
public record Extend(UUID commandId, int deadlineSeconds) implements Order {

    static final String TYPE = "extend";

    static Extend read(Fields fields) {
        return new Extend(fields.sandboxId("commandId").value(), fields.integer("deadlineSeconds", 0, Drain.LONGEST));
    }

    @Override
    public boolean repeatable() {
        return true;
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject()
                .put("type", TYPE)
                .put("commandId", commandId.toString())
                .put("deadlineSeconds", deadlineSeconds);
    }
}
