package dev.sandmesh.protocol.relay;

import dev.sandmesh.protocol.Fields;
import io.vertx.core.json.JsonObject;

/**
 * Both keys are proved; requests may come.
 *
 * @param connection what the control node calls this connection; {@code Register.connection} has to say the same
 */
public record RelayWelcome(String connection) implements RelayFrame {

    static final String TYPE = "welcome";

    static RelayWelcome read(Fields fields) {
        return new RelayWelcome(fields.token("connection", 64));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject().put("type", TYPE).put("connection", connection);
    }
}
