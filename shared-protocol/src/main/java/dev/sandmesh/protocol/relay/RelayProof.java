package dev.sandmesh.protocol.relay;

import dev.sandmesh.protocol.Fields;
import io.vertx.core.json.JsonObject;

/**
 * The agent proves the key of its {@link RelayHello}.
 *
 * @param proof signature with it over {@link RelayTranscript#agentWords}
 */
public record RelayProof(String proof) implements RelayFrame {

    static final String TYPE = "proof";

    static RelayProof read(Fields fields) {
        return new RelayProof(fields.text("proof", 200));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject().put("type", TYPE).put("proof", proof);
    }
}
