package dev.sandmesh.testbed.bench;

import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.report.Capacity;
import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.ConditionType;
import dev.sandmesh.protocol.report.Credentials;
import dev.sandmesh.protocol.report.DiskUsage;
import dev.sandmesh.protocol.report.Hardware;
import dev.sandmesh.protocol.report.Heartbeat;
import dev.sandmesh.protocol.report.HostSample;
import dev.sandmesh.protocol.report.Instance;
import dev.sandmesh.protocol.report.NetworkUsage;
import dev.sandmesh.protocol.report.ProcessReport;
import dev.sandmesh.protocol.report.ProcessState;
import dev.sandmesh.protocol.report.Register;
import dev.sandmesh.protocol.report.RegisterReply;
import dev.sandmesh.protocol.report.Registered;
import dev.sandmesh.protocol.report.RegistrationProof;
import io.vertx.core.Future;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A sandbox without a machine: it registers as a real agent does, with a key of its own, and makes heartbeats. */
public final class SimulatedSandbox {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Instance instance;
    private final Credentials credentials;
    private final String connection;
    private long sequence;

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

    Future<Registered> register(Bus bus) {
        return registerAt(Address.REGISTER, bus).compose(reply -> {
            if (reply instanceof Registered registered) {
                return Future.succeededFuture(registered);
            }
            return Future.failedFuture("refused: " + reply);
        });
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
                connection);
        return bus.request(address, register, RegisterReply::read, LIMIT);
    }

    /** About six hundred bytes of JSON, as a real agent sends. */
    Heartbeat heartbeat(Registered registered) {
        Instant now = Instant.now();
        return new Heartbeat(
                registered.sandboxId(),
                registered.epoch(),
                credentials.nonce(),
                ++sequence,
                now,
                new Capacity(4, 1, 3),
                List.of(),
                List.of(),
                new HostSample(
                        37.5,
                        1.25,
                        3L << 30,
                        8L << 30,
                        0,
                        0,
                        List.of(new DiskUsage("/", 20L << 30, 60L << 30)),
                        new NetworkUsage(1_000, 1_000),
                        86_400),
                List.of(new ProcessReport("worker", ProcessState.RUNNING, 4_711, 0, now, 80L << 20, 0.5, "", 1)),
                List.of(new Condition(ConditionType.WORKER_UP, true, "", now, 1)),
                0);
    }
}
