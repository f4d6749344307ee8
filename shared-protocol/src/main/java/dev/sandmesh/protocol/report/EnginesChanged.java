package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * A sandbox runs other browsers than it registered with, since its specification changed.
 *
 * @param browserEngines all that it runs now
 */
public record EnginesChanged(List<String> browserEngines) implements AgentFact {

    static final String TYPE = "engines-changed";

    public EnginesChanged {
        browserEngines = List.copyOf(browserEngines);
    }

    static EnginesChanged read(Fields fields) {
        return new EnginesChanged(fields.texts("browserEngines", Register.MAX_ENGINES, Register.MAX_ENGINE));
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject().put("type", TYPE).put("browserEngines", Wire.texts(browserEngines));
    }
}
