package dev.sandmesh.agent.process;

import dev.sandmesh.protocol.report.AgentFact;
import io.vertx.core.Future;

/** Is told of what happens to processes, on the supervisor's event loop. */
@FunctionalInterface
public interface ProcessListener {
    /** Done when the fact outlives an agent that is killed; on any thread. */
    Future<Void> happened(AgentFact fact, ProcessSnapshot now);
}
