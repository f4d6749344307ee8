package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.ProtocolVersions;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Signatures;
import dev.sandmesh.protocol.Wire;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The proofs of a registration. Two are the agent's, over the same words: instance, nonce, public key and connection, and since version 2
 * the challenge of the node that it asks, so that what somebody recorded proves nothing later. The join proof is
 * HMAC-SHA256 (RFC 2104) keyed with the join token, so the token itself never travels; the key proof is an Ed25519 signature (RFC 8032).
 * The third is the control plane's, an Ed25519 signature over its answer to this very agent and connection.
 */
public final class RegistrationProof {

    private static final String HMAC = "HmacSHA256";

    private RegistrationProof() {}

    /** The join proof of version 1, in Base64. */
    public static String join(String joinToken, Instance instance, String nonce, String publicKey, String connection) {
        return join(joinToken, words("", instance, nonce, publicKey, connection));
    }

    /** Both proofs of what this registration says, its challenge included; no join proof without a token. */
    public static Credentials prove(Register register, String joinToken, PrivateKey key) {
        Credentials open = register.credentials();
        byte[] words = words(register);
        return new Credentials(
                open.nonce(),
                open.publicKey(),
                joinToken.isEmpty() ? "" : join(joinToken, words),
                Signatures.sign(key, words),
                open.joinTokenId());
    }

    /** Compares in constant time. */
    public static boolean joins(String joinToken, Register register) {
        return MessageDigest.isEqual(
                join(joinToken, words(register)).getBytes(StandardCharsets.UTF_8),
                register.credentials().joinProof().getBytes(StandardCharsets.UTF_8));
    }

    /** The key proof of version 1, in Base64. */
    public static String sign(PrivateKey key, Instance instance, String nonce, String publicKey, String connection) {
        return Signatures.sign(key, words("", instance, nonce, publicKey, connection));
    }

    /** Whether the holder of the key in the credentials made this registration; a key or signature that does not parse proves nothing. */
    public static boolean holdsKey(Register register) {
        Credentials credentials = register.credentials();
        return Signatures.vouches(credentials.publicKey(), words(register), credentials.keyProof());
    }

    /** The control plane's proof of version 1, in Base64. */
    public static String answer(PrivateKey key, Register register, SandboxId sandboxId, long epoch, String nodeId) {
        return Signatures.sign(key, firstAnswer(register, sandboxId, epoch, nodeId));
    }

    /** What the control plane's proof covers: in version 2 all that an agent goes by from then on. */
    public static byte[] answerWords(Register register, Registered reply) {
        if (reply.protocolVersion() < ProtocolVersions.TRUST) {
            return firstAnswer(register, reply.sandboxId(), reply.epoch(), reply.nodeId());
        }
        List<String> words = new ArrayList<>(List.of(
                "sandmesh-registered-2",
                register.challenge(),
                register.credentials().nonce(),
                register.credentials().publicKey(),
                register.connection(),
                reply.sandboxId().toString(),
                Long.toString(reply.epoch()),
                reply.nodeId(),
                Long.toString(reply.heartbeatMillis()),
                Long.toString(reply.lastEvent()),
                Wire.instant(reply.serverTime()),
                reply.trust().token()));
        words.addAll(reply.trust().commandKeys());
        return lines(words);
    }

    /** Whether the holder of one of these keys (X.509 in Base64) gave this answer to this registration. */
    public static boolean answers(List<String> controlKeys, Register register, Registered reply) {
        byte[] words = answerWords(register, reply);
        return controlKeys.stream().anyMatch(key -> Signatures.vouches(key, words, reply.controlProof()));
    }

    private static String join(String joinToken, byte[] words) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(joinToken.getBytes(StandardCharsets.UTF_8), HMAC));
            return base64(mac.doFinal(words));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no " + HMAC, e);
        }
    }

    private static byte[] words(Register register) {
        Credentials credentials = register.credentials();
        return words(
                register.challenge(),
                register.instance(),
                credentials.nonce(),
                credentials.publicKey(),
                register.connection());
    }

    /** Without a challenge they are those of version 1. */
    private static byte[] words(
            String challenge, Instance instance, String nonce, String publicKey, String connection) {
        List<String> words = new ArrayList<>(
                challenge.isEmpty() ? List.of("sandmesh-register-1") : List.of("sandmesh-register-2", challenge));
        words.addAll(Arrays.asList(
                instance.environment(),
                instance.provider(),
                instance.instanceId(),
                instance.name(),
                nonce,
                publicKey,
                connection));
        return lines(words);
    }

    private static byte[] firstAnswer(Register register, SandboxId sandboxId, long epoch, String nodeId) {
        return lines(List.of(
                "sandmesh-registered-1",
                register.credentials().nonce(),
                register.credentials().publicKey(),
                register.connection(),
                sandboxId.toString(),
                Long.toString(epoch),
                nodeId));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] lines(List<String> words) {
        return String.join("\n", words).getBytes(StandardCharsets.UTF_8);
    }
}
