package dev.sandmesh.control.relay;

import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.relay.RelayRequest;
import dev.sandmesh.protocol.report.Register;
import dev.sandmesh.protocol.report.Registered;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one agent may send: its registration, and as the sandbox that it is registered as, what goes to this node as the owner.
 * Whatever is not named here is refused.
 */
final class RelayPolicy {

    static final String LINK = "relay";

    private final String output;
    private final Set<String> ownAddresses;
    private final String connection;
    private final String publicKey;
    private @Nullable Identity identity;

    /** Whom the connection speaks for. */
    record Identity(SandboxId sandboxId, long epoch, String nonce) {}

    /** What is wrong with a message. */
    record Objection(RelayFault fault, String message) {}

    RelayPolicy(String node, String connection, String publicKey) {
        this.output = Address.output(node);
        this.ownAddresses = Set.of(Address.heartbeat(node), Address.event(node), output);
        this.connection = connection;
        this.publicKey = publicKey;
    }

    String publicKey() {
        return publicKey;
    }

    Optional<Identity> identity() {
        return Optional.ofNullable(identity);
    }

    /** This node gave the lease, over this connection. */
    void registered(Register register, Registered reply) {
        identity = new Identity(
                reply.sandboxId(), reply.epoch(), register.credentials().nonce());
    }

    /** Whether it is what a job brings. */
    boolean isOutput(RelayRequest request) {
        return request.address().equals(output);
    }

    /** Empty for what may pass; {@code binary} is how it came. */
    Optional<Objection> objection(RelayRequest request, boolean binary) {
        return binary && !isOutput(request)
                ? refused(RelayFault.FOREIGN_ADDRESS, "binary frames are for " + output + " only")
                : objection(request.address(), request.body());
    }

    /** Empty for what may pass. */
    Optional<Objection> objection(String address, JsonObject body) {
        if (address.equals(Address.REGISTER)) {
            return Optional.empty(); // read whole, and judged by objection(Register)
        }
        if (!ownAddresses.contains(address)) {
            return refused(RelayFault.FOREIGN_ADDRESS, "an agent on the relay link sends nothing to " + address);
        }
        Identity self = identity;
        if (self == null) {
            return refused(RelayFault.FOREIGN_SANDBOX, "this connection has not registered a sandbox");
        }
        if (!self.sandboxId().toString().equals(body.getValue("sandboxId"))) {
            return refused(RelayFault.FOREIGN_SANDBOX, "this connection speaks for " + self.sandboxId() + " only");
        }
        boolean same = body.getValue("epoch") instanceof Number epoch
                && epoch.longValue() == self.epoch()
                && self.nonce().equals(body.getValue("nonce"));
        return same
                ? Optional.empty()
                : refused(RelayFault.FOREIGN_LEASE, "this connection carries epoch " + self.epoch() + " only");
    }

    /** Empty when this registration is the connection's own. */
    Optional<Objection> objection(Register register) {
        if (!register.credentials().publicKey().equals(publicKey)) {
            return refused(RelayFault.FOREIGN_REGISTRATION, "the key is not the one that the handshake proved");
        }
        if (!register.connection().equals(connection) || !register.link().equals(LINK)) {
            return refused(RelayFault.FOREIGN_REGISTRATION, "it names another link or connection than this one");
        }
        return Optional.empty();
    }

    private static Optional<Objection> refused(RelayFault fault, String message) {
        return Optional.of(new Objection(fault, message));
    }
}
