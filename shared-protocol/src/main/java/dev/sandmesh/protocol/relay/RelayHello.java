package dev.sandmesh.protocol.relay;

import dev.sandmesh.protocol.Fields;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * The agent's first word.
 *
 * @param versions of the protocol that it would speak on this link
 * @param publicKey Ed25519, X.509 SubjectPublicKeyInfo in Base64; proved later
 * @param challenge random, new for each connection: what the control node has to sign
 */
public record RelayHello(List<Integer> versions, String publicKey, String challenge) implements RelayFrame {

    static final String TYPE = "hello";

    public RelayHello {
        versions = List.copyOf(versions);
    }

    static RelayHello read(Fields fields) {
        return new RelayHello(
                fields.integers("versions", 16, 0, 1_000),
                RelayTranscript.word(fields, "publicKey", 200),
                RelayTranscript.word(fields, "challenge", 64));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject()
                .put("type", TYPE)
                .put("versions", new JsonArray(versions))
                .put("publicKey", publicKey)
                .put("challenge", challenge);
    }
}
