package dev.sandmesh.protocol.command;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import io.vertx.core.json.JsonObject;

/** Of a terminal, in characters. */
public record WindowSize(int rows, int columns) implements ProtocolMessage {

    /** The most rows, and the most columns. */
    public static final int MOST = 1_000;

    static WindowSize read(Fields fields) {
        return new WindowSize(fields.integer("rows", 1, MOST), fields.integer("columns", 1, MOST));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject().put("rows", rows).put("columns", columns);
    }
}
