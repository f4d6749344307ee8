package dev.sandmesh.protocol;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.UnaryOperator;

/**
 * A signed JSON object in one text: a JWS in compact form (RFC 7515), signed with Ed25519 (RFC 8037). Its type is part of what is
 * signed, so that nothing that was signed for one purpose passes for another; no other algorithm is read.
 */
public final class Jws {

    private static final String ALGORITHM = "EdDSA";
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    private final String kid;
    private final JsonObject payload;
    private final byte[] signed;
    private final byte[] signature;

    private Jws(String kid, JsonObject payload, byte[] signed, byte[] signature) {
        this.kid = kid;
        this.payload = payload;
        this.signed = signed;
        this.signature = signature;
    }

    /** {@code signer} makes the signature of the bytes that it is given, with the key that {@code kid} names. */
    public static String write(String type, JsonObject payload, String kid, UnaryOperator<byte[]> signer) {
        JsonObject header =
                new JsonObject().put("alg", ALGORITHM).put("typ", type).put("kid", kid);
        String signed = encoded(header) + "." + encoded(payload);
        return signed + "." + ENCODER.encodeToString(signer.apply(ascii(signed)));
    }

    /**
     * Reads the form only; whether it is to be believed is told by {@link #vouchedBy}.
     *
     * @throws ProtocolException when it is no JWS of this type
     */
    public static Jws read(String type, String text) {
        int second = text.lastIndexOf('.');
        int first = second < 0 ? -1 : text.indexOf('.');
        if (first < 0 || first == second) {
            throw malformed();
        }
        try {
            JsonObject header = decoded(text.substring(0, first));
            if (!ALGORITHM.equals(header.getString("alg"))
                    || !type.equals(header.getString("typ"))
                    || header.containsKey("crit")) {
                throw malformed();
            }
            String kid = header.getString("kid", "");
            JsonObject payload = decoded(text.substring(first + 1, second));
            return new Jws(
                    kid == null ? "" : kid,
                    payload,
                    ascii(text.substring(0, second)),
                    DECODER.decode(text.substring(second + 1)));
        } catch (DecodeException | IllegalArgumentException | ClassCastException e) {
            throw malformed();
        }
    }

    /** Of the key that it claims to be signed with. */
    public String kid() {
        return kid;
    }

    public JsonObject payload() {
        return payload;
    }

    /** What the signature is over. */
    public byte[] signed() {
        return signed.clone();
    }

    public byte[] signature() {
        return signature.clone();
    }

    /** Whether the holder of this key (X.509 in Base64) signed it. */
    public boolean vouchedBy(String publicKey) {
        return Ed25519.vouches(publicKey, signed, signature);
    }

    private static String encoded(JsonObject json) {
        return ENCODER.encodeToString(json.encode().getBytes(StandardCharsets.UTF_8));
    }

    private static JsonObject decoded(String part) {
        return new JsonObject(new String(DECODER.decode(part), StandardCharsets.UTF_8));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static ProtocolException malformed() {
        return new ProtocolException(ErrorKind.OUT_OF_RANGE, "", "is not a signed text of the expected type");
    }
}
