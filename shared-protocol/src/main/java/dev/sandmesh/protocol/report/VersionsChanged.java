package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/**
 * What runs on a sandbox is of another version than was last told, or is known only now.
 *
 * @param versions all that are known: {@code agent}, {@code java}, {@code node}, {@code worker}, {@code browser},
 *     {@code adspower}
 */
public record VersionsChanged(Map<String, String> versions) implements AgentFact {

    static final String TYPE = "versions-changed";

    public VersionsChanged {
        versions = Map.copyOf(versions);
    }

    static VersionsChanged read(Fields fields) {
        return new VersionsChanged(fields.textMap("versions", Register.MAX_VERSIONS, Register.MAX_VERSION));
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject().put("type", TYPE).put("versions", Wire.textMap(versions));
    }
}
