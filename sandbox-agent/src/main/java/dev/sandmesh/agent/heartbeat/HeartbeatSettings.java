package dev.sandmesh.agent.heartbeat;

import java.time.Duration;
import java.util.Optional;

/**
 * The heartbeat's numbers.
 *
 * @param interval replaces the one that the control plane dictates
 * @param snapshotLimit how long an ordinary heartbeat waits for the host
 * @param retryFirst wait before an event is sent again, doubled up to {@code retryLongest}
 */
public record HeartbeatSettings(
        Optional<Duration> interval,
        Duration snapshotLimit,
        Duration retryFirst,
        Duration retryLongest,
        int outboxCapacity) {

    public static HeartbeatSettings standard(Optional<Duration> interval) {
        return new HeartbeatSettings(
                interval, Duration.ofMillis(700), Duration.ofMillis(250), Duration.ofSeconds(5), 1_000);
    }
}
