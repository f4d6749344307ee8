package dev.sandmesh.protocol.relay;

import dev.sandmesh.protocol.Fields;
import io.vertx.core.json.JsonObject;

/**
 * The control node's answer to {@link RelayHello}: it proves its key, and asks for the same.
 *
 * @param version of the protocol that it chose
 * @param node its id
 * @param name the authority that the agent dialled, which is one of its names
 * @param challenge random, new for each connection
 * @param proof signature with the control plane's key over {@link RelayTranscript#hubWords}
 */
public record RelayChallenge(int version, String node, String name, String challenge, String proof)
        implements RelayFrame {

    static final String TYPE = "challenge";

    static RelayChallenge read(Fields fields) {
        return new RelayChallenge(
                fields.integer("version", 1, 1_000),
                fields.token("node", 64),
                RelayTranscript.word(fields, "name", RelayTranscript.MAX_NAME),
                RelayTranscript.word(fields, "challenge", 64),
                fields.text("proof", 200));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject()
                .put("type", TYPE)
                .put("version", version)
                .put("node", node)
                .put("name", name)
                .put("challenge", challenge)
                .put("proof", proof);
    }
}
