package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;

/**
 * What people want the browsers of a sandbox to be.
 *
 * @param version grows with every change; 0 is that nobody wants anything
 * @param browserConfig the settings of each engine by its name; whoever applies them judges them
 */
public record DesiredConfiguration(long version, JsonObject browserConfig) implements ProtocolMessage {

    /** Nobody wants anything. */
    public static final DesiredConfiguration NONE = new DesiredConfiguration(0, new JsonObject());

    public static DesiredConfiguration read(Fields fields) {
        return new DesiredConfiguration(fields.integer("version", 0L, Wire.MAX_INTEGER), fields.raw("browserConfig"));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject().put("version", version).put("browserConfig", browserConfig);
    }
}
