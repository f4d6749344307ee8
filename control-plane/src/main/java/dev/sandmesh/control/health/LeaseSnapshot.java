package dev.sandmesh.control.health;

import dev.sandmesh.control.registry.Health;
import dev.sandmesh.control.registry.Ownership;

/**
 * A lease at one moment, for other features.
 *
 * @param sentAway its agent is to register at another node, for this one has more than its share
 * @param protocolVersion that its agent and this control plane speak
 */
public record LeaseSnapshot(
        Ownership owner, Health health, long lastEvent, boolean live, boolean sentAway, int protocolVersion) {}
