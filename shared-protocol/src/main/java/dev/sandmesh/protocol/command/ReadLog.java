package dev.sandmesh.protocol.command;

import dev.sandmesh.protocol.Fields;
import io.vertx.core.json.JsonObject;

/**
 * Answer with the last lines that a supervised process wrote, as a {@link LogLines} under {@code log}.
 *
 * @param lines the most that are wanted, 1 to {@link LogLines#MAX_LINES}
 */
public record ReadLog(String process, int lines) implements Order {

    static final String TYPE = "read-log";

    static ReadLog read(Fields fields) {
        return new ReadLog(fields.token("process", 64), fields.integer("lines", 1, LogLines.MAX_LINES));
    }

    @Override
    public boolean repeatable() {
        return true;
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject().put("type", TYPE).put("process", process).put("lines", lines);
    }
}
