package dev.sandmesh.control.testing;

import dev.sandmesh.control.registry.Ownership;
import dev.sandmesh.protocol.report.AgentEvent;
import dev.sandmesh.protocol.report.AgentFact;
import dev.sandmesh.protocol.report.Capacity;
import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.Credentials;
import dev.sandmesh.protocol.report.Hardware;
import dev.sandmesh.protocol.report.Heartbeat;
import dev.sandmesh.protocol.report.HostSample;
import dev.sandmesh.protocol.report.Instance;
import dev.sandmesh.protocol.report.NetworkUsage;
import dev.sandmesh.protocol.report.ProcessExited;
import dev.sandmesh.protocol.report.ProcessReport;
import dev.sandmesh.protocol.report.ProcessState;
import dev.sandmesh.protocol.report.Register;
import dev.sandmesh.protocol.report.RegistrationProof;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says what an agent says, with a real key and real proofs. */
public record TestingAgent(
        Instance instance, KeyPair keys, String nonce, String connection, List<Integer> versions, String tokenId) {

    private static final Instant SINCE = Instant.parse("2026-05-01T12:00:00Z");

    public static TestingAgent of(String name) {
        return new TestingAgent(
                new Instance(name, "dev", "local", "i-" + name, "laptop", "", "", "127.0.0.1"),
                key(),
                "nonce-1",
                "connection-of-" + name,
                List.of(1),
                "");
    }

    public TestingAgent nonce(String other) {
        return new TestingAgent(instance, keys, other, connection, versions, tokenId);
    }

    public TestingAgent connection(String other) {
        return new TestingAgent(instance, keys, nonce, other, versions, tokenId);
    }

    public TestingAgent otherKey() {
        return new TestingAgent(instance, key(), nonce, connection, versions, tokenId);
    }

    public TestingAgent speaking(Integer... others) {
        return new TestingAgent(instance, keys, nonce, connection, List.of(others), tokenId);
    }

    public TestingAgent in(String environment) {
        Instance moved = new Instance(
                instance.name(), environment, "local", instance.instanceId(), "laptop", "", "", "127.0.0.1");
        return new TestingAgent(moved, keys, nonce, connection, versions, tokenId);
    }

    public TestingAgent instanceId(String other) {
        Instance moved =
                new Instance(instance.name(), instance.environment(), "local", other, "laptop", "", "", "127.0.0.1");
        return new TestingAgent(moved, keys, nonce, connection, versions, tokenId);
    }

    /** Comes by this join token instead of the one of the configuration. */
    public TestingAgent by(String joinTokenId) {
        return new TestingAgent(instance, keys, nonce, connection, versions, joinTokenId);
    }

    /** With both proofs; an empty token makes no join proof. */
    public Register register(String joinToken) {
        String joinProof =
                joinToken.isEmpty() ? "" : RegistrationProof.join(joinToken, instance, nonce, publicKey(), connection);
        return register(joinProof, RegistrationProof.sign(keys.getPrivate(), instance, nonce, publicKey(), connection));
    }

    /** Proofs of something else. */
    public Register register(String joinProof, String keyProof) {
        return new Register(
                versions,
                instance,
                new Credentials(nonce, publicKey(), joinProof, keyProof, tokenId),
                new Hardware(2, 8L << 30, "Debian 12", Optional.empty()),
                "0.1.0",
                Map.of(),
                Map.of(),
                List.of("chromium"),
                "cluster",
                connection,
                "");
    }

    public Heartbeat heartbeat(Ownership owner, long sequence) {
        return new Heartbeat(
                owner.sandboxId(),
                owner.epoch(),
                nonce,
                sequence,
                SINCE,
                Capacity.NONE,
                List.of(),
                List.of(),
                new HostSample(1, 1, 1, 2, 0, 0, List.of(), new NetworkUsage(0, 0), 10),
                List.of(new ProcessReport("Xvfb", ProcessState.RUNNING, 17, 0, SINCE, 0, 0, "", 1)),
                List.of(new Condition("DisplayUp", true, "", SINCE, 1)),
                0);
    }

    public AgentEvent event(Ownership owner, long number, AgentFact fact) {
        return new AgentEvent(
                owner.sandboxId(), owner.epoch(), nonce, number, Instant.now(), fact, List.of(), List.of());
    }

    public static AgentFact exited(String reason) {
        return new ProcessExited("Xvfb", 17, Optional.empty(), Optional.of(9), reason, List.of());
    }

    public String publicKey() {
        return Base64.getEncoder().encodeToString(keys.getPublic().getEncoded());
    }

    private static KeyPair key() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
