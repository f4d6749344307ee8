package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/**
 * The owner's answer to one heartbeat; {@code at} is the control plane's time.
 *
 * @param desiredVersion of the configuration that the sandbox should run
 * @param trust what is new of it: a token before the old one ends, keys before they are used
 * @param configuration that configuration, as long as the heartbeat names another version
 */
public record HeartbeatAck(
        long sequence,
        Instant at,
        AckStatus status,
        long desiredVersion,
        Optional<DesiredConfiguration> configuration,
        TrustGrant trust)
        implements ProtocolMessage {

    /** To one that runs what it should. */
    public HeartbeatAck(long sequence, Instant at, AckStatus status, long desiredVersion) {
        this(sequence, at, status, desiredVersion, Optional.empty());
    }

    /** With nothing new of trust. */
    public HeartbeatAck(
            long sequence,
            Instant at,
            AckStatus status,
            long desiredVersion,
            Optional<DesiredConfiguration> configuration) {
        this(sequence, at, status, desiredVersion, configuration, TrustGrant.NONE);
    }

    public static HeartbeatAck read(Fields fields) {
        return new HeartbeatAck(
                fields.integer("sequence", 0L, Wire.MAX_INTEGER),
                fields.instant("at"),
                fields.constant("status", AckStatus.class),
                fields.integer("desiredVersion", 0L, Wire.MAX_INTEGER),
                fields.optionalObject("configuration").map(DesiredConfiguration::read),
                TrustGrant.read(fields));
    }

    /** The same, and this news. */
    public HeartbeatAck with(TrustGrant news) {
        return new HeartbeatAck(sequence, at, status, desiredVersion, configuration, news);
    }

    @Override
    public JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("sequence", sequence)
                .put("at", Wire.instant(at))
                .put("status", Wire.constant(status))
                .put("desiredVersion", desiredVersion);
        configuration.ifPresent(wanted -> json.put("configuration", wanted.toJson()));
        return trust.into(json);
    }
}
