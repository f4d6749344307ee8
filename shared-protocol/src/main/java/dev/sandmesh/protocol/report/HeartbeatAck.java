package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/** The owner's answer to one heartbeat; {@code at} is the control plane's time. */
public record HeartbeatAck(long sequence, Instant at, AckStatus status, long desiredVersion)
        implements ProtocolMessage {

    public static HeartbeatAck read(Fields fields) {
        return new HeartbeatAck(
                fields.integer("sequence", 0L, Wire.MAX_INTEGER),
                fields.instant("at"),
                fields.constant("status", AckStatus.class),
                fields.integer("desiredVersion", 0L, Wire.MAX_INTEGER));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject()
                .put("sequence", sequence)
                .put("at", Wire.instant(at))
                .put("status", Wire.constant(status))
                .put("desiredVersion", desiredVersion);
    }
}
