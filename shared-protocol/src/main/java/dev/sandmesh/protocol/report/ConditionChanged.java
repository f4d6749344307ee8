package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import io.vertx.core.json.JsonObject;

/** A condition turned; its new state stands in the event's conditions. */
public record ConditionChanged(String condition, boolean ok, String reason) implements AgentFact {

    static final String TYPE = "condition-changed";

    static ConditionChanged read(Fields fields) {
        return new ConditionChanged(fields.token("condition", 64), fields.bool("ok"), fields.text("reason", 500));
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject()
                .put("type", TYPE)
                .put("condition", condition)
                .put("ok", ok)
                .put("reason", reason);
    }
}
