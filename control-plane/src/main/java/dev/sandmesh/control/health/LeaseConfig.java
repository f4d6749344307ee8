package dev.sandmesh.control.health;

import java.time.Duration;

/**
 * How long silence may last.
 *
 * @param nodeId this control node
 * @param heartbeat how often an agent reports
 * @param silence without any report the lease is lost
 * @param closedGrace how long an agent may take to come back after its connection closed
 */
public record LeaseConfig(String nodeId, Duration heartbeat, Duration silence, Duration closedGrace) {

    public static LeaseConfig of(String nodeId) {
        return new LeaseConfig(nodeId, Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofSeconds(1));
    }

    public LeaseConfig {
        if (heartbeat.multipliedBy(2).compareTo(silence) > 0) {
            throw new IllegalArgumentException("a lease must outlast two heartbeats");
        }
    }
}
