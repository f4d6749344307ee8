package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.ErrorKind;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.relay.RelayUrl;
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
 * @param relay where and how the relay link goes, for those who come by it
 */
public record JoinBundle(
        String tokenId,
        String token,
        String environment,
        List<String> controlKeys,
        String meshName,
        List<String> meshMembers,
        JoinBundle.Relay relay) {

    private static final int VERSION = 1;

    /**
     * What an agent needs for the relay link beside the keys.
     *
     * @param urls {@code wss://host[:port]} of control nodes or what stands before them; empty where nothing is told
     * @param ca PEM text of the authorities of their certificate; empty for those that Java knows
     */
    public record Relay(List<String> urls, String ca) {

        public static final Relay NONE = new Relay(List.of(), "");

        public Relay {
            urls = List.copyOf(urls);
        }

        private static Relay read(Fields fields) {
            return new Relay(
                    fields.texts("urls", RelayUrl.MOST, RelayUrl.LONGEST),
                    fields.optionalText("ca", RelayUrl.LONGEST_CA).orElse(""));
        }

        private JsonObject toJson() {
            JsonObject json = new JsonObject().put("urls", Wire.texts(urls));
            return ca.isEmpty() ? json : json.put("ca", ca);
        }
    }

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
                mesh.texts("members", 64, 300),
                fields.optionalObject("relay").map(Relay::read).orElse(Relay.NONE));
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
        if (!relay.equals(Relay.NONE)) {
            json.put("relay", relay.toJson());
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
