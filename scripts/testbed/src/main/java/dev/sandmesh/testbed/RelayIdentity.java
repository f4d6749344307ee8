package dev.sandmesh.testbed;

import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.report.Capacity;
import dev.sandmesh.protocol.report.Credentials;
import dev.sandmesh.protocol.report.Hardware;
import dev.sandmesh.protocol.report.Heartbeat;
import dev.sandmesh.protocol.report.HostSample;
import dev.sandmesh.protocol.report.Instance;
import dev.sandmesh.protocol.report.NetworkUsage;
import dev.sandmesh.protocol.report.Register;
import dev.sandmesh.protocol.report.RegistrationProof;
import io.vertx.core.json.JsonObject;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Who a {@link RelayClient} is: a key, an instance, the nonce of a process, and the messages that go with them. */
public record RelayIdentity(Instance instance, KeyPair keys, String nonce, String joinToken, AtomicLong sequence) {

    public static RelayIdentity of(String name, String joinToken) {
        try {
            return new RelayIdentity(
                    new Instance(name, "dev", "local", "relayed-" + UUID.randomUUID(), "", "", "", "127.0.0.1"),
                    KeyPairGenerator.getInstance("Ed25519").generateKeyPair(),
                    UUID.randomUUID().toString(),
                    joinToken,
                    new AtomicLong());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public String publicKey() {
        return Base64.getEncoder().encodeToString(keys.getPublic().getEncoded());
    }

    /** With proofs of this key, for a connection by any name. */
    public JsonObject register(String connection) {
        Credentials credentials = new Credentials(
                nonce,
                publicKey(),
                RegistrationProof.join(joinToken, instance, nonce, publicKey(), connection),
                RegistrationProof.sign(keys.getPrivate(), instance, nonce, publicKey(), connection),
                "");
        return new Register(
                        List.of(1, 2),
                        instance,
                        credentials,
                        new Hardware(2, 8L << 30, "simulated", Optional.empty()),
                        "simulated",
                        Map.of(),
                        Map.of(),
                        List.of("chromium"),
                        "relay",
                        connection,
                        "")
                .toJson();
    }

    /** The same identity in another process. */
    public RelayIdentity nonce(String other) {
        return new RelayIdentity(instance, keys, other, joinToken, sequence);
    }

    /** Registers over this connection. */
    public Registration registerAt(RelayClient client) {
        JsonObject reply = tryToRegister(client);
        if (!"registered".equals(reply.getString("type"))) {
            throw new AssertionError("not registered: " + reply.encode());
        }
        return registration(reply);
    }

    /** What is said to a registration over this connection. */
    public JsonObject tryToRegister(RelayClient client) {
        JsonObject said = register(client.connection());
        JsonObject reply = client.request(Address.REGISTER, Optional.empty(), said);
        if ("challenge".equals(reply.getString("type"))) {
            JsonObject proved = answer(Register.read(Fields.of(said)), reply.getString("challenge"));
            reply = client.request(Address.REGISTER, Optional.empty(), proved);
        }
        return reply;
    }

    /** What a control node gave, from its words. */
    public static Registration registration(JsonObject registered) {
        return new Registration(
                registered.getString("sandboxId"),
                registered.getLong("epoch"),
                registered.getString("nodeId"),
                Optional.ofNullable(registered.getString("token")).map(token -> "Bearer " + token));
    }

    /** The same registration with proofs that answer this challenge. */
    public JsonObject answer(Register said, String challenge) {
        Register answer = said.answering(challenge, said.credentials());
        return answer.answering(challenge, RegistrationProof.prove(answer, joinToken, keys.getPrivate()))
                .toJson();
    }

    public JsonObject heartbeat(Registration as) {
        return new Heartbeat(
                        SandboxId.of(as.sandboxId()),
                        as.epoch(),
                        nonce,
                        sequence.incrementAndGet(),
                        Instant.now(),
                        Capacity.NONE,
                        List.of(),
                        List.of(),
                        new HostSample(1, 1, 1, 2, 0, 0, List.of(), new NetworkUsage(0, 0), 10),
                        List.of(),
                        List.of(),
                        0)
                .toJson();
    }

    /** What a control node gave. */
    public record Registration(String sandboxId, long epoch, String node, Optional<String> authorization) {}
}
