package dev.sandmesh.agent.link;

import dev.sandmesh.protocol.ProtocolVersions;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.report.Registered;
import java.time.Duration;

/**
 * The lease that this agent holds.
 *
 * @param nodeId the owner
 * @param protocolVersion that is spoken
 * @param lastEvent number of our last event that is committed
 */
public record Registration(
        SandboxId sandboxId,
        long epoch,
        String nonce,
        String nodeId,
        int protocolVersion,
        Duration heartbeatInterval,
        long lastEvent) {

    /** Of version 1. */
    public Registration(
            SandboxId sandboxId, long epoch, String nonce, String nodeId, Duration heartbeatInterval, long lastEvent) {
        this(sandboxId, epoch, nonce, nodeId, 1, heartbeatInterval, lastEvent);
    }

    /** What was granted to the process of this nonce. */
    static Registration of(Registered granted, String nonce) {
        return new Registration(
                granted.sandboxId(),
                granted.epoch(),
                nonce,
                granted.nodeId(),
                granted.protocolVersion(),
                Duration.ofMillis(granted.heartbeatMillis()),
                granted.lastEvent());
    }

    /** Whether messages show a token, and commands are signed. */
    public boolean trusts() {
        return protocolVersion >= ProtocolVersions.TRUST;
    }
}
