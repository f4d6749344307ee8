package dev.sandmesh.agent.link;

import dev.sandmesh.protocol.SandboxId;
import java.time.Duration;

/**
 * The lease that this agent holds.
 *
 * @param nodeId the owner
 * @param clockOffset the control plane's time minus ours
 * @param lastEvent number of our last event that is committed
 */
public record Registration(
        SandboxId sandboxId,
        long epoch,
        String nonce,
        String nodeId,
        Duration heartbeatInterval,
        Duration clockOffset,
        long lastEvent) {}
