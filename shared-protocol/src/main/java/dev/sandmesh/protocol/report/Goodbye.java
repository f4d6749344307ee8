package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import io.vertx.core.json.JsonObject;

/** The agent stops on purpose and promises to be back; until then its silence is no alarm. */
public record Goodbye(String reason, int expectedBackWithinSeconds) implements AgentFact {

    static final String TYPE = "goodbye";

    /** The longest absence that an agent may promise, in seconds: one day. */
    public static final int MAX_SECONDS = 86_400;

    static Goodbye read(Fields fields) {
        return new Goodbye(fields.text("reason", 500), fields.integer("expectedBackWithinSeconds", 0, MAX_SECONDS));
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject()
                .put("type", TYPE)
                .put("reason", reason)
                .put("expectedBackWithinSeconds", expectedBackWithinSeconds);
    }
}
