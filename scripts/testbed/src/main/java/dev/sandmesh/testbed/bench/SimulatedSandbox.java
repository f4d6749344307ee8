package dev.sandmesh.testbed.bench;

import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.report.Credentials;
import dev.sandmesh.protocol.report.Hardware;
import dev.sandmesh.protocol.report.Instance;
import dev.sandmesh.protocol.report.Register;
import dev.sandmesh.protocol.report.RegisterReply;
import dev.sandmesh.protocol.report.RegistrationProof;
import io.vertx.core.Future;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Registers as an agent of version 1 of the protocol does, with a key of its own, and goes no further. */
public final class SimulatedSandbox {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Instance instance;
    private final Credentials credentials;
    private final String connection;

    /** With a key and a nonce of its own; it asks nobody yet. */
    public SimulatedSandbox(String name, String joinToken, String connection) {
        this.instance = new Instance(name, "dev", "local", "simulated-" + UUID.randomUUID(), "", "", "", "127.0.0.1");
        this.connection = connection;
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            String key = Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
            String nonce = UUID.randomUUID().toString();
            this.credentials = new Credentials(
                    nonce,
                    key,
                    RegistrationProof.join(joinToken, instance, nonce, key, connection),
                    RegistrationProof.sign(pair.getPrivate(), instance, nonce, key, connection),
                    "");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** At the address of any node, or of one. */
    public Future<RegisterReply> registerAt(String address, Bus bus) {
        Register register = new Register(
                List.of(1),
                instance,
                credentials,
                new Hardware(2, 8L << 30, "simulated", Optional.empty()),
                "simulated",
                Map.of(),
                Map.of(),
                List.of("chromium"),
                "cluster",
                connection,
                "");
        return bus.request(address, register, RegisterReply::read, LIMIT);
    }
}
