package dev.sandmesh.protocol.command;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;

/**
 * What became of a {@link CommandOutput}.
 *
 * @param upTo all bytes before this one were taken by whoever they are for; where the output held the result, and this is its end, that was
 *     taken as well
 */
public record OutputAck(Status status, long upTo) implements ProtocolMessage {

    /** How it stands. */
    public enum Status {
        OK,
        /** The sender holds no lease at the node that it asked, or not this one: it registers anew and sends it again. */
        UNKNOWN_LEASE,
        /** The receiver is gone, or has forgotten the job: it is kept until somebody asks for it. */
        NOBODY
    }

    public static OutputAck read(Fields fields) {
        return new OutputAck(fields.constant("status", Status.class), fields.integer("upTo", 0L, Wire.MAX_INTEGER));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject().put("status", Wire.constant(status)).put("upTo", upTo);
    }
}
