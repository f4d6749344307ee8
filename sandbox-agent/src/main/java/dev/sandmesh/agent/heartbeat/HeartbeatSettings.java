package dev.sandmesh.agent.heartbeat;

import java.time.Duration;
import java.util.Optional;

/**
 * The heartbeat's numbers.
 *
 * @param interval replaces the one that the control plane dictates
 * @param longestLook between two looks at the sandbox, also while nobody hears of them
 * @param snapshotLimit how long an ordinary heartbeat waits for the host
 * @param retryFirst wait before an event is sent again, doubled up to {@code retryLongest}
 */
public record HeartbeatSettings(
        Optional<Duration> interval,
        Duration longestLook,
        Duration snapshotLimit,
        Duration retryFirst,
        Duration retryLongest,
        int outboxCapacity) {

    /** Above the interval that the control plane dictates, so that a heartbeat is a look as a rule. */
    public static final Duration LONGEST_LOOK = Duration.ofSeconds(6);

    public static HeartbeatSettings standard(Optional<Duration> interval) {
        return new HeartbeatSettings(
                interval, LONGEST_LOOK, Duration.ofMillis(700), Duration.ofMillis(250), Duration.ofSeconds(5), 1_000);
    }
}
