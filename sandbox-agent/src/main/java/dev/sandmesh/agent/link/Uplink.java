package dev.sandmesh.agent.link;

import dev.sandmesh.protocol.report.AgentEvent;
import dev.sandmesh.protocol.report.EventAck;
import dev.sandmesh.protocol.report.Heartbeat;
import dev.sandmesh.protocol.report.HeartbeatAck;
import io.vertx.core.Future;

/** What the heartbeat needs of the link; called on any thread, the futures complete on the link verticle's event loop. */
public interface Uplink {

    Future<HeartbeatAck> heartbeat(Registration registration, Heartbeat heartbeat);

    Future<EventAck> event(Registration registration, AgentEvent event);

    /** The owner gave no lease, or no answer; ignored when {@code registration} is not the present one. */
    void lost(Registration registration, LeaseLoss loss);
}
