package dev.sandmesh.protocol.command;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * The end of a log.
 *
 * @param size bytes written to it so far, which is the offset behind the last line
 * @param lines oldest first; each at most {@link #MAX_LINE} characters
 */
public record LogLines(String process, long size, List<String> lines) implements ProtocolMessage {

    /** The most lines that one answer holds. */
    public static final int MAX_LINES = 200;

    /** The longest line that travels, in characters. */
    public static final int MAX_LINE = 1_000;

    public LogLines {
        lines = List.copyOf(lines);
    }

    public static LogLines read(Fields fields) {
        return new LogLines(
                fields.token("process", 64),
                fields.integer("size", 0L, Wire.MAX_INTEGER),
                fields.texts("lines", MAX_LINES, MAX_LINE));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject().put("process", process).put("size", size).put("lines", Wire.texts(lines));
    }
}
