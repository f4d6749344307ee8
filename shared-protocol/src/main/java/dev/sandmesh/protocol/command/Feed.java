package dev.sandmesh.protocol.command;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.UUID;

/**
 * The next bytes for the standard input, or the terminal, of a running {@link Exec}. Answered once they are taken, so that whoever sends one
 * after the other waits for a program that does not read.
 *
 * @param offset bytes of the input before these; what was taken already is skipped, a gap is refused
 * @param end whether the input ends behind them
 */
public record Feed(UUID commandId, long offset, Buffer data, boolean end) implements Order {

    static final String TYPE = "feed";

    /** The most bytes at once. */
    public static final int MOST_BYTES = 32 * 1024;

    static Feed read(Fields fields) {
        return new Feed(
                fields.sandboxId("commandId").value(),
                fields.integer("offset", 0L, Wire.MAX_INTEGER),
                fields.bytes("data", MOST_BYTES),
                fields.bool("end"));
    }

    /** Bytes that were taken are skipped. */
    @Override
    public boolean repeatable() {
        return true;
    }

    @Override
    public String summary() {
        return TYPE + " " + data.length() + " bytes at " + offset + " to " + commandId;
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject()
                .put("type", TYPE)
                .put("commandId", commandId.toString())
                .put("offset", offset)
                .put("data", Wire.bytes(data))
                .put("end", end);
    }

    /** Never shows what somebody typed. */
    @Override
    public String toString() {
        return "Feed[" + summary() + "]";
    }
}
