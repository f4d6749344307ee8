package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.ErrorKind;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * All that a new sandbox needs to find its control plane, to be let in and to know whom it has reached: a file that is carried to it.
 *
 * @param tokenId empty for the token of the control plane's configuration
 * @param token the secret; it makes the join proof and never travels itself
 * @param environment into which it lets its bearer; empty for all of them
 * @param controlKeys the control plane's public keys, X.509 in Base64: whoever answers without one of them is another
 * @param meshMembers {@code host:port} of control nodes
 */
public record JoinBundle(
        String tokenId,
        String token,
        String environment,
        List<String> controlKeys,
        String meshName,
        List<String> meshMembers) {

    private static final int VERSION = 1;

    public JoinBundle {
        controlKeys = List.copyOf(controlKeys);
        meshMembers = List.copyOf(meshMembers);
    }

    /** Fails with a {@link dev.sandmesh.protocol.ProtocolException} that names the field. */
    public static JoinBundle read(Fields fields) {
        if (fields.integer("version", 1, 1_000) != VERSION) {
            throw fields.fault(ErrorKind.OUT_OF_RANGE, "version", "must be " + VERSION + ", or the agent be upgraded");
        }
        Fields mesh = fields.object("mesh");
        JoinBundle bundle = new JoinBundle(
                fields.optionalText("tokenId", 64).orElse(""),
                fields.text("token", 1_000),
                fields.optionalText("environment", 63).orElse(""),
                fields.texts("controlKeys", 16, 200),
                mesh.token("clusterName", 100),
                mesh.texts("members", 64, 300));
        if (bundle.token.isEmpty()) {
            throw fields.fault(ErrorKind.OUT_OF_RANGE, "token", "must not be empty");
        }
        if (bundle.controlKeys.isEmpty()) {
            throw fields.fault(ErrorKind.OUT_OF_RANGE, "controlKeys", "must hold at least one key");
        }
        return bundle;
    }

    public JsonObject toJson() {
        JsonObject json = new JsonObject().put("version", VERSION);
        if (!tokenId.isEmpty()) {
            json.put("tokenId", tokenId);
        }
        if (!environment.isEmpty()) {
            json.put("environment", environment);
        }
        return json.put("token", token)
                .put("controlKeys", Wire.texts(controlKeys))
                .put("mesh", new JsonObject().put("clusterName", meshName).put("members", Wire.texts(meshMembers)));
    }

    /** Never shows the secret. */
    @Override
    public String toString() {
        return "JoinBundle[" + tokenId + "]";
    }
}
