package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * The agent that ran before this one ended, and no goodbye of it was heard. Its successor tells it, also where neither had a
 * lease that could have been lost.
 *
 * @param startedAt when it began, by the sandbox's clock
 */
public record AgentEnded(long pid, Instant startedAt) implements AgentFact {

    static final String TYPE = "agent-ended";

    static AgentEnded read(Fields fields) {
        return new AgentEnded(fields.integer("pid", 0L, Wire.MAX_INTEGER), fields.instant("startedAt"));
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject().put("type", TYPE).put("pid", pid).put("startedAt", Wire.instant(startedAt));
    }
}
