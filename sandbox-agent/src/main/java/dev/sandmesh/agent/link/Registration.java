package dev.sandmesh.agent.link;

import dev.sandmesh.protocol.SandboxId;
import java.time.Duration;

/**
 * The lease that this agent holds.
 *
 * @param nodeId the owner
 * @param lastEvent number of our last event that is committed
 */
public record Registration(
        SandboxId sandboxId, long epoch, String nonce, String nodeId, Duration heartbeatInterval, long lastEvent) {}
