package dev.sandmesh.control.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.testing.TestingAgent;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.relay.RelayRequest;
import dev.sandmesh.protocol.report.Register;
import dev.sandmesh.protocol.report.Registered;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Only what is a sandbox's own passes: B26, D61. */
class RelayPolicyTest {

    private static final SandboxId SANDBOX = SandboxId.of(UUID.randomUUID().toString());

    private final TestingAgent agent = TestingAgent.of("ant").connection("relay-1");
    private final RelayPolicy policy = new RelayPolicy("node-1", "relay-1", agent.publicKey());

    @Test
    void aRegistrationOfThisConnectionPasses() {
        assertThat(policy.objection(Address.REGISTER, new JsonObject())).isEmpty();
        assertThat(policy.objection(relayed(agent))).isEmpty();
    }

    @Test
    void aRegistrationOfAnotherKeyLinkOrConnectionDoesNot() {
        assertFault(RelayFault.FOREIGN_REGISTRATION, policy.objection(relayed(agent.otherKey())));
        assertFault(RelayFault.FOREIGN_REGISTRATION, policy.objection(relayed(agent.connection("relay-2"))));
        assertFault(RelayFault.FOREIGN_REGISTRATION, policy.objection(agent.register("token")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "control.node-2.heartbeat",
                "control.node-1.heartbeat.x",
                "control.node-1.",
                "fleet.query",
                "fleet.changes",
                "fleet.register.",
                "agent.01932f5e-7c1a-7b3c-8d4e-5f60718293a4.command",
                "__vertx.reply.1"
            })
    void anotherAddressIsRefused(String address) {
        register();
        assertFault(RelayFault.FOREIGN_ADDRESS, policy.objection(address, message(SANDBOX, 3, agent.nonce())));
    }

    @Test
    void messagesOfThisSandboxPassOnceItIsRegistered() {
        JsonObject own = message(SANDBOX, 3, agent.nonce());
        assertFault(RelayFault.FOREIGN_SANDBOX, policy.objection(Address.heartbeat("node-1"), own));
        register();
        assertThat(policy.objection(Address.heartbeat("node-1"), own)).isEmpty();
        assertThat(policy.objection(Address.event("node-1"), own)).isEmpty();
    }

    @Test
    void outputOfThisSandboxPassesAndBytesGoNowhereElse() {
        register();
        JsonObject own = message(SANDBOX, 3, agent.nonce());
        assertThat(policy.objection(laden(Address.output("node-1"), own), true)).isEmpty();
        assertFault(RelayFault.FOREIGN_ADDRESS, policy.objection(laden(Address.output("node-2"), own), true));
        assertFault(RelayFault.FOREIGN_ADDRESS, policy.objection(laden(Address.receive("node-1"), own), true));
        assertFault(RelayFault.FOREIGN_ADDRESS, policy.objection(laden(Address.heartbeat("node-1"), own), true));
        assertFault(
                RelayFault.FOREIGN_LEASE,
                policy.objection(laden(Address.output("node-1"), message(SANDBOX, 2, agent.nonce())), true));
    }

    private static RelayRequest laden(String address, JsonObject body) {
        return new RelayRequest(1, address, Optional.empty(), body, 1_000, Buffer.buffer("bytes"));
    }

    @Test
    void messagesOfOthersAndOfOtherLeasesDoNot() {
        register();
        SandboxId another = SandboxId.of(UUID.randomUUID().toString());
        assertFault(RelayFault.FOREIGN_SANDBOX, heartbeat(message(another, 3, agent.nonce())));
        assertFault(RelayFault.FOREIGN_LEASE, heartbeat(message(SANDBOX, 2, agent.nonce())));
        assertFault(RelayFault.FOREIGN_LEASE, heartbeat(message(SANDBOX, 4, agent.nonce())));
        assertFault(RelayFault.FOREIGN_LEASE, heartbeat(message(SANDBOX, 3, "another")));
        assertFault(RelayFault.FOREIGN_SANDBOX, heartbeat(new JsonObject()));
        assertFault(
                RelayFault.FOREIGN_SANDBOX,
                heartbeat(message(SANDBOX, 3, agent.nonce()).put("sandboxId", new JsonObject())));
    }

    private Optional<RelayPolicy.Objection> heartbeat(JsonObject body) {
        return policy.objection(Address.heartbeat("node-1"), body);
    }

    private void register() {
        policy.registered(
                relayed(agent),
                new Registered(SANDBOX, 3, "node-1", 2, 5_000, false, Instant.EPOCH, 0, List.of("node-1"), ""));
    }

    private static JsonObject message(SandboxId sandboxId, long epoch, String nonce) {
        return new JsonObject()
                .put("sandboxId", sandboxId.toString())
                .put("epoch", epoch)
                .put("nonce", nonce);
    }

    private static Register relayed(TestingAgent agent) {
        JsonObject json = agent.register("token").toJson().put("link", "relay");
        return Bus.decode(json, Register::read);
    }

    private static void assertFault(RelayFault fault, Optional<RelayPolicy.Objection> objection) {
        assertThat(objection.map(RelayPolicy.Objection::fault)).contains(fault);
    }
}
