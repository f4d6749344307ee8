package dev.sandmesh.agent.release;

import java.time.Duration;

/**
 * When an agent has come up. One that supervises its processes but gets no lease, where the version before it had one, has not:
 * it may be unable to speak. But a control plane that is away is no fault of the agent, and must not put a fleet back.
 */
final class UpPolicy {

    /** Before this, an agent has hardly had the time to register. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private UpPolicy() {}

    /**
     * Whether an agent that supervises is up.
     *
     * @param acked a heartbeat of it was acked
     * @param linkedBefore the agent before it had a lease at its end
     * @param waited since it began to supervise
     * @param nodeListens at least one control node that it is configured for accepts a connection
     */
    static boolean isUp(boolean acked, boolean linkedBefore, Duration waited, boolean nodeListens) {
        return acked || !linkedBefore || (waited.compareTo(PATIENCE) >= 0 && !nodeListens);
    }
}
