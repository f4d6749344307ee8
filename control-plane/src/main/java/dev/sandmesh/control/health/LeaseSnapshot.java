package dev.sandmesh.control.health;

import dev.sandmesh.control.registry.Health;
import dev.sandmesh.control.registry.Ownership;

/**
 * A lease at one moment, for other features.
 *
 * @param protocolVersion that its agent and this control plane speak
 */
public record LeaseSnapshot(Ownership owner, Health health, long lastEvent, boolean live, int protocolVersion) {}
