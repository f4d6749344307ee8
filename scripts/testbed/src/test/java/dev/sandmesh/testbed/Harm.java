package dev.sandmesh.testbed;

import java.time.Instant;

/**
 * One signal that was sent to one process.
 *
 * @param process the name under which it is supervised; {@code agent} for the agent itself
 * @param agentRan whether an agent was there to see it; of an agent, whether it was registered
 */
record Harm(String process, long pid, String signal, Instant at, boolean agentRan) {

    static final String AGENT = "agent";

    boolean isOnAgent() {
        return process.equals(AGENT);
    }

    /** Number of the signal that ends a process which is harmed like this; 0 where the process may answer it in its own way. */
    int fatalSignal() {
        return signal.equals("KILL") ? 9 : 0;
    }
}
