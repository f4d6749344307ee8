package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;

/**
 * One fact on its way to the owner, kept by the agent until the ack says that it is committed.
 *
 * @param number grows by one with each event of the agent's process; known again by it
 * @param conditions the conditions that the fact changed
 * @param processes the processes that the fact changed
 */
public record AgentEvent(
        SandboxId sandboxId,
        long epoch,
        String nonce,
        long number,
        Instant at,
        AgentFact fact,
        List<Condition> conditions,
        List<ProcessReport> processes)
        implements ProtocolMessage {

    public AgentEvent {
        conditions = List.copyOf(conditions);
        processes = List.copyOf(processes);
    }

    public static AgentEvent read(Fields fields) {
        return new AgentEvent(
                fields.sandboxId("sandboxId"),
                fields.integer("epoch", 0L, Wire.MAX_INTEGER),
                fields.token("nonce", 64),
                fields.integer("number", 1L, Wire.MAX_INTEGER),
                fields.instant("at"),
                AgentFact.read(fields.object("fact")),
                fields.list("conditions", Condition.MAX_PER_SANDBOX, Condition::read),
                fields.list("processes", ProcessReport.MAX_PER_SANDBOX, ProcessReport::read));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject()
                .put("sandboxId", sandboxId.toString())
                .put("epoch", epoch)
                .put("nonce", nonce)
                .put("number", number)
                .put("at", Wire.instant(at))
                .put("fact", fact.toJson())
                .put("conditions", Wire.objects(conditions))
                .put("processes", Wire.objects(processes));
    }
}
