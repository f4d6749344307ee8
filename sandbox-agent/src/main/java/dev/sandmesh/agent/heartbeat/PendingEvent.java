package dev.sandmesh.agent.heartbeat;

import dev.sandmesh.agent.link.Registration;
import dev.sandmesh.protocol.report.AgentEvent;
import dev.sandmesh.protocol.report.AgentFact;
import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.ProcessReport;
import java.time.Instant;
import java.util.List;

/** An event that is not known to be committed. It is bound to a registration only when it is sent. */
record PendingEvent(
        long number, Instant at, AgentFact fact, List<Condition> conditions, List<ProcessReport> processes) {

    AgentEvent under(Registration registration) {
        return new AgentEvent(
                registration.sandboxId(),
                registration.epoch(),
                registration.nonce(),
                number,
                at,
                fact,
                conditions,
                processes);
    }
}
