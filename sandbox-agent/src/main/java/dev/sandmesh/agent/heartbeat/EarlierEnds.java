package dev.sandmesh.agent.heartbeat;

import dev.sandmesh.protocol.report.AgentFact;
import dev.sandmesh.protocol.report.ProcessExited;
import dev.sandmesh.protocol.report.ProcessStarted;
import java.util.HashMap;
import java.util.Map;

/**
 * Ends of processes that an earlier agent saw and this one tells. That agent may have been killed before it forgot such a run, which is
 * then found ended once more; how it ended is known better by who saw it.
 */
final class EarlierEnds {

    private final Map<String, Long> pids = new HashMap<>();

    /** It is told in the name of an earlier agent, oldest first. */
    void told(AgentFact fact) {
        if (fact instanceof ProcessExited end) {
            pids.put(end.process(), end.pid());
        }
    }

    /** Whether it tells such an end once more. What starts afterwards has ends of its own, whatever its pid. */
    boolean isRepeatedBy(AgentFact fact) {
        if (fact instanceof ProcessStarted start) {
            pids.remove(start.process());
        }
        return fact instanceof ProcessExited end && pids.remove(end.process(), end.pid());
    }
}
