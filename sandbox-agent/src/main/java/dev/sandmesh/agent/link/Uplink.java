package dev.sandmesh.agent.link;

import dev.sandmesh.protocol.command.CommandOutput;
import dev.sandmesh.protocol.command.OutputAck;
import dev.sandmesh.protocol.report.AgentEvent;
import dev.sandmesh.protocol.report.EventAck;
import dev.sandmesh.protocol.report.Heartbeat;
import dev.sandmesh.protocol.report.HeartbeatAck;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** What those who tell the owner something need of the link; called on any thread, the futures complete on the link verticle's event loop. */
public interface Uplink {

    Future<HeartbeatAck> heartbeat(Registration registration, Heartbeat heartbeat);

    Future<EventAck> event(Registration registration, AgentEvent event);

    /** Answered once whoever it is for has taken it, which may take as long as that pleases, and within a time limit of the link. */
    Future<OutputAck> output(Registration registration, CommandOutput output, Buffer bytes);

    /** The owner gave no lease, or no answer; ignored when {@code registration} is not the present one. */
    void lost(Registration registration, LeaseLoss loss);
}
