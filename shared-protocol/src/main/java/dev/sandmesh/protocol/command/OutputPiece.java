package dev.sandmesh.protocol.command;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;

/** So many bytes of one stream. */
public record OutputPiece(Stream stream, int length) implements ProtocolMessage {

    /** Where they came from; what is no program's brings {@link #STDOUT}. */
    public enum Stream {
        STDOUT,
        STDERR
    }

    static OutputPiece read(Fields fields) {
        return new OutputPiece(
                fields.constant("stream", Stream.class), fields.integer("length", 1, CommandOutput.MOST_BYTES));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject().put("stream", Wire.constant(stream)).put("length", length);
    }
}
