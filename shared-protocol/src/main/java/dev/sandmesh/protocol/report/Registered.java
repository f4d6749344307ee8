package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;

/**
 * The agent has a lease, held by {@code nodeId}, and keeps it by a heartbeat every {@code heartbeatMillis}.
 *
 * @param resumed true when the node still held the lease of the same nonce: the epoch is the old one
 * @param serverTime the control plane's clock
 * @param lastEvent number of the last event of this nonce that is committed; 0 when none is
 * @param nodes every control node that the answering one knows to be alive, itself included
 * @param trust for an agent of version 2
 * @param controlProof that this is the agent's control plane, see {@link RegistrationProof}
 */
public record Registered(
        SandboxId sandboxId,
        long epoch,
        String nodeId,
        int protocolVersion,
        long heartbeatMillis,
        boolean resumed,
        Instant serverTime,
        long lastEvent,
        List<String> nodes,
        TrustGrant trust,
        String controlProof)
        implements RegisterReply {

    static final String TYPE = "registered";

    public Registered {
        nodes = List.copyOf(nodes);
    }

    /** To an agent of version 1. */
    public Registered(
            SandboxId sandboxId,
            long epoch,
            String nodeId,
            int protocolVersion,
            long heartbeatMillis,
            boolean resumed,
            Instant serverTime,
            long lastEvent,
            List<String> nodes,
            String controlProof) {
        this(
                sandboxId,
                epoch,
                nodeId,
                protocolVersion,
                heartbeatMillis,
                resumed,
                serverTime,
                lastEvent,
                nodes,
                TrustGrant.NONE,
                controlProof);
    }

    /** The same with its proof. */
    public Registered provedBy(String proof) {
        return new Registered(
                sandboxId,
                epoch,
                nodeId,
                protocolVersion,
                heartbeatMillis,
                resumed,
                serverTime,
                lastEvent,
                nodes,
                trust,
                proof);
    }

    static Registered read(Fields fields) {
        return new Registered(
                fields.sandboxId("sandboxId"),
                fields.integer("epoch", 0L, Wire.MAX_INTEGER),
                fields.token("nodeId", 64),
                fields.integer("protocolVersion", 1, 1_000),
                fields.integer("heartbeatMillis", 100L, 600_000L),
                fields.bool("resumed"),
                fields.instant("serverTime"),
                fields.integer("lastEvent", 0L, Wire.MAX_INTEGER),
                fields.texts("nodes", 64, 64),
                TrustGrant.read(fields),
                fields.optionalText("controlProof", 200).orElse(""));
    }

    @Override
    public JsonObject toJson() {
        return trust.into(new JsonObject()
                .put("type", TYPE)
                .put("sandboxId", sandboxId.toString())
                .put("epoch", epoch)
                .put("nodeId", nodeId)
                .put("protocolVersion", protocolVersion)
                .put("heartbeatMillis", heartbeatMillis)
                .put("resumed", resumed)
                .put("serverTime", Wire.instant(serverTime))
                .put("lastEvent", lastEvent)
                .put("nodes", Wire.texts(nodes))
                .put("controlProof", controlProof));
    }
}
