package dev.sandmesh.agent.identity;

import dev.sandmesh.protocol.Ed25519;
import dev.sandmesh.protocol.command.Command;
import dev.sandmesh.protocol.command.SignedCommand;
import dev.sandmesh.protocol.report.TrustGrant;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/** A real key pair, as a control plane has. */
public record TestingKeys(KeyPair pair) {

    public static TestingKeys make() {
        try {
            return new TestingKeys(KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public String publicKey() {
        return Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
    }

    public String kid() {
        return Ed25519.kid(publicKey());
    }

    public byte[] signature(byte[] words) {
        return Ed25519.sign(pair.getPrivate(), words);
    }

    public SignedCommand sign(Command command) {
        return signAs(this, command);
    }

    /** Under another's name. */
    public SignedCommand signAs(TestingKeys other, Command command) {
        return SignedCommand.of(command, other.kid(), this::signature, List.of());
    }

    /** From now on this agent obeys. */
    public void obeyedBy(Introduction agent) {
        agent.keys().obey(new TrustGrant("", List.of(publicKey()), List.of()), Instant.EPOCH);
    }

    /** What an agent knows that was told of this key, and of no other. */
    public KnownKeys known(Path state) {
        KnownKeys known = KnownKeys.open(state, List.of());
        known.obey(new TrustGrant("", List.of(publicKey()), List.of()), Instant.EPOCH);
        return known;
    }
}
