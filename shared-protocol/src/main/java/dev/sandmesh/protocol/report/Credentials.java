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
 * @param joinTokenId which token that is, as its bundle says; empty for the one of the control plane's configuration
 * @param keyProof signature with the agent's private key
 */
public record Credentials(String nonce, String publicKey, String joinProof, String keyProof, String joinTokenId)
        implements ProtocolMessage {

    public static Credentials read(Fields fields) {
        return new Credentials(
                fields.token("nonce", 64),
                fields.text("publicKey", 200),
                fields.text("joinProof", 200),
                fields.text("keyProof", 200),
                fields.optionalText("joinTokenId", 64).orElse(""));
    }

    @Override
    public JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("nonce", nonce)
                .put("publicKey", publicKey)
                .put("joinProof", joinProof)
                .put("keyProof", keyProof);
        return joinTokenId.isEmpty() ? json : json.put("joinTokenId", joinTokenId);
    }
}
