package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import io.vertx.core.json.JsonObject;

/**
 * Why a registration may be believed; see {@link RegistrationProof} for what the two proofs cover.
 *
 * @param nonce of the agent's process, new at every start
 * @param publicKey Ed25519, X.509 SubjectPublicKeyInfo in Base64
 * @param joinProof keyed with the join token; empty for an agent whose key is pinned already
 * @param keyProof signature with the agent's private key
 */
public record Credentials(String nonce, String publicKey, String joinProof, String keyProof)
        implements ProtocolMessage {

    public static Credentials read(Fields fields) {
        return new Credentials(
                fields.token("nonce", 64),
                fields.text("publicKey", 200),
                fields.text("joinProof", 200),
                fields.text("keyProof", 200));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject()
                .put("nonce", nonce)
                .put("publicKey", publicKey)
                .put("joinProof", joinProof)
                .put("keyProof", keyProof);
    }
}
