package dev.sandmesh.protocol.report;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The two proofs of a registration, over the same words: instance, nonce, public key and connection. The join proof is HMAC-SHA256 (RFC
 * 2104) keyed with the join token, so the token itself never travels; the key proof is an Ed25519 signature (RFC 8032).
 */
public final class RegistrationProof {

    private static final String HMAC = "HmacSHA256";
    private static final String ED25519 = "Ed25519";

    private RegistrationProof() {}

    /** The join proof, in Base64. */
    public static String join(String joinToken, Instance instance, String nonce, String publicKey, String connection) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(joinToken.getBytes(StandardCharsets.UTF_8), HMAC));
            return Base64.getEncoder().encodeToString(mac.doFinal(words(instance, nonce, publicKey, connection)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no " + HMAC, e);
        }
    }

    /** Compares in constant time. */
    public static boolean joins(String joinToken, Register register) {
        Credentials credentials = register.credentials();
        String expected = join(
                joinToken, register.instance(), credentials.nonce(), credentials.publicKey(), register.connection());
        return MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.UTF_8),
                credentials.joinProof().getBytes(StandardCharsets.UTF_8));
    }

    /** The key proof, in Base64. */
    public static String sign(PrivateKey key, Instance instance, String nonce, String publicKey, String connection) {
        try {
            Signature signature = Signature.getInstance(ED25519);
            signature.initSign(key);
            signature.update(words(instance, nonce, publicKey, connection));
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign with the agent's key", e);
        }
    }

    /** Whether the holder of the key in the credentials made this registration; a key or signature that does not parse proves nothing. */
    public static boolean holdsKey(Register register) {
        Credentials credentials = register.credentials();
        try {
            byte[] encoded = Base64.getDecoder().decode(credentials.publicKey());
            Signature signature = Signature.getInstance(ED25519);
            signature.initVerify(KeyFactory.getInstance(ED25519).generatePublic(new X509EncodedKeySpec(encoded)));
            signature.update(
                    words(register.instance(), credentials.nonce(), credentials.publicKey(), register.connection()));
            return signature.verify(Base64.getDecoder().decode(credentials.keyProof()));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    private static byte[] words(Instance instance, String nonce, String publicKey, String connection) {
        return String.join(
                        "\n",
                        "sandmesh-register-1",
                        instance.environment(),
                        instance.provider(),
                        instance.instanceId(),
                        instance.name(),
                        nonce,
                        publicKey,
                        connection)
                .getBytes(StandardCharsets.UTF_8);
    }
}
