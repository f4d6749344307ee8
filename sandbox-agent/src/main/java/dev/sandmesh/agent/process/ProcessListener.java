package dev.sandmesh.agent.process;

import dev.sandmesh.protocol.report.AgentFact;

/** Is told of what happens to processes, on the supervisor's event loop. */
@FunctionalInterface
public interface ProcessListener {
    void happened(AgentFact fact, ProcessSnapshot now);
}
