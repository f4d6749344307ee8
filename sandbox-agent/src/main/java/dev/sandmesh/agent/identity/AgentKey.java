package dev.sandmesh.agent.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's Ed25519 key pair, pinned by the control plane at the first registration. It is bound to the instance id: a
 * cloned image wakes up with another one, and makes a key of its own.
 */
final class AgentKey {

    private static final Logger LOG = LoggerFactory.getLogger(AgentKey.class);
    private static final String ALGORITHM = "Ed25519";
    private static final String FILE = "agent-key";

    private final PrivateKey privateKey;
    private final String publicKey;

    private AgentKey(PrivateKey privateKey, String publicKey) {
        this.privateKey = privateKey;
        this.publicKey = publicKey;
    }

    /** Reads the key of this instance, or makes it. */
    static AgentKey of(Path stateDir, String instanceId) throws IOException {
        Path file = stateDir.resolve(FILE);
        Optional<AgentKey> kept = Files.exists(file) ? kept(Files.readAllLines(file), instanceId) : Optional.empty();
        if (kept.isPresent()) {
            return kept.get();
        }
        AgentKey fresh = generated();
        PrivateFile.write(file, String.join("\n", instanceId, fresh.encodedPrivateKey(), fresh.publicKey, ""));
        LOG.info("made a new key for instance {}", instanceId);
        return fresh;
    }

    PrivateKey privateKey() {
        return privateKey;
    }

    /** X.509 SubjectPublicKeyInfo in Base64. */
    String publicKey() {
        return publicKey;
    }

    private String encodedPrivateKey() {
        return Base64.getEncoder().encodeToString(privateKey.getEncoded());
    }

    private static Optional<AgentKey> kept(List<String> lines, String instanceId) {
        if (lines.size() < 3 || !lines.get(0).equals(instanceId)) {
            LOG.warn("the key on disk belongs to another instance or is not whole; it is replaced");
            return Optional.empty();
        }
        try {
            byte[] encoded = Base64.getDecoder().decode(lines.get(1));
            PrivateKey key = KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            return Optional.of(new AgentKey(key, lines.get(2)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            LOG.warn("the key on disk cannot be read; it is replaced", e);
            return Optional.empty();
        }
    }

    private static AgentKey generated() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
            return new AgentKey(
                    pair.getPrivate(),
                    Base64.getEncoder().encodeToString(pair.getPublic().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java knows no Ed25519", e);
        }
    }
}
