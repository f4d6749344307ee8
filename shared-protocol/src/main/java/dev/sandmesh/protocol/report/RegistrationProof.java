package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.SandboxId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The proofs of a registration. Two are the agent's, over the same words: instance, nonce, public key and connection. The join proof is
 * HMAC-SHA256 (RFC 2104) keyed with the join token, so the token itself never travels; the key proof is an Ed25519 signature (RFC 8032).
 * The third is the control plane's, an Ed25519 signature over its answer to this very agent and connection.
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
        return signed(key, words(instance, nonce, publicKey, connection));
    }

    /** Whether the holder of the key in the credentials made this registration; a key or signature that does not parse proves nothing. */
    public static boolean holdsKey(Register register) {
        Credentials credentials = register.credentials();
        return vouches(
                credentials.publicKey(),
                words(register.instance(), credentials.nonce(), credentials.publicKey(), register.connection()),
                credentials.keyProof());
    }

    /** The control plane's proof, in Base64. */
    public static String answer(PrivateKey key, Register register, SandboxId sandboxId, long epoch, String nodeId) {
        return signed(key, answerWords(register, sandboxId, epoch, nodeId));
    }

    /** Whether the holder of one of these keys (X.509 in Base64) gave this answer to this registration. */
    public static boolean answers(List<String> controlKeys, Register register, Registered reply) {
        byte[] words = answerWords(register, reply.sandboxId(), reply.epoch(), reply.nodeId());
        return controlKeys.stream().anyMatch(key -> vouches(key, words, reply.controlProof()));
    }

    private static String signed(PrivateKey key, byte[] words) {
        try {
            Signature signature = Signature.getInstance(ED25519);
            signature.initSign(key);
            signature.update(words);
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign with an " + ED25519 + " key", e);
        }
    }

    private static boolean vouches(String publicKey, byte[] words, String proof) {
        try {
            byte[] encoded = Base64.getDecoder().decode(publicKey);
            Signature signature = Signature.getInstance(ED25519);
            signature.initVerify(KeyFactory.getInstance(ED25519).generatePublic(new X509EncodedKeySpec(encoded)));
            signature.update(words);
            return signature.verify(Base64.getDecoder().decode(proof));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    private static byte[] words(Instance instance, String nonce, String publicKey, String connection) {
        return lines(
                "sandmesh-register-1",
                instance.environment(),
                instance.provider(),
                instance.instanceId(),
                instance.name(),
                nonce,
                publicKey,
                connection);
    }

    private static byte[] answerWords(Register register, SandboxId sandboxId, long epoch, String nodeId) {
        return lines(
                "sandmesh-registered-1",
                register.credentials().nonce(),
                register.credentials().publicKey(),
                register.connection(),
                sandboxId.toString(),
                Long.toString(epoch),
                nodeId);
    }

    private static byte[] lines(String... words) {
        return String.join("\n", words).getBytes(StandardCharsets.UTF_8);
    }
}
