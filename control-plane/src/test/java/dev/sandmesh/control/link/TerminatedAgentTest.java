package dev.sandmesh.control.link;

import static dev.sandmesh.control.testing.Waiting.get;
import static dev.sandmesh.control.testing.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.http.AuditMark;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.control.http.TestingCaller;
import dev.sandmesh.control.registry.Registry;
import dev.sandmesh.control.registry.Sandbox;
import dev.sandmesh.control.registry.SandboxStatus;
import dev.sandmesh.control.testing.TestingAgent;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.report.AckStatus;
import dev.sandmesh.protocol.report.RefusalCode;
import dev.sandmesh.protocol.report.Registered;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A73: whoever is ended is no agent any more, wherever its lease is held and whatever it still sends. */
final class TerminatedAgentTest extends RegistrationGround {

    private RegistrationScene other;

    @BeforeEach
    void openOther() throws Exception {
        other = new RegistrationScene(vertx, POSTGRES, home, "n2");
    }

    @AfterEach
    void closeOther() {
        other.close();
    }

    @Test
    void theLeaseOfADeletedSandboxEndsAtItsOwnerThoughItsAgentReportsOn() throws Exception {
        TestingAgent agent = RegistrationScene.agent("deleted");
        Registered held = scene.admitted(agent);
        AtomicLong beats = new AtomicLong();
        assertThat(scene.heartbeat(agent, held, beats.incrementAndGet())).isEqualTo(AckStatus.OK);

        delete(other.node.registry, held.sandboxId());
        until(
                "its heartbeats are nobody's",
                () -> scene.heartbeat(agent, held, beats.incrementAndGet()) == AckStatus.UNKNOWN_LEASE);

        assertThat(get(scene.node.leases.find(held.sandboxId()))).isEmpty();
        assertThat(scene.refused(scene.proved(agent, "")).code())
                .as("the same process, by its key alone")
                .isEqualTo(RefusalCode.TERMINATED);
        assertThat(other.refused(other.proved(agent.nonce("nonce-2"), scene.token))
                        .code())
                .as("the next one, by the token")
                .isEqualTo(RefusalCode.TERMINATED);
        assertThat(scene.heartbeat(agent, held, beats.incrementAndGet())).isEqualTo(AckStatus.UNKNOWN_LEASE);
        Sandbox gone = get(scene.node.registry.find(held.sandboxId())).orElseThrow();
        assertThat(gone.status()).isEqualTo(SandboxStatus.TERMINATED);
        assertThat(gone.state().owned()).isFalse();
    }

    /** Its machine is free for another one, which comes as anybody comes. */
    @Test
    void whoeverComesByTheMachineOfOneThatIsTerminatedNeedsATokenOnlyWhenThatHasANewSandbox() throws Exception {
        TestingAgent agent = RegistrationScene.agent("machine");
        Registered held = scene.admitted(agent);
        delete(scene.node.registry, held.sandboxId());
        assertThat(scene.refused(scene.proved(agent.otherKey().nonce("nonce-2"), ""))
                        .code())
                .as("a stranger learns nothing")
                .isEqualTo(RefusalCode.NOT_ADMITTED);
        Registered again = scene.admitted(scene.proved(agent.otherKey().nonce("nonce-3"), scene.token));
        assertThat(again.sandboxId()).isNotEqualTo(held.sandboxId());
        assertThat(scene.refused(scene.proved(agent.nonce("nonce-4"), "")).code())
                .isEqualTo(RefusalCode.NOT_ADMITTED);
    }

    @SuppressWarnings("unchecked")
    private static void delete(Registry registry, SandboxId id) {
        long version = get(registry.find(id)).orElseThrow().version();
        Endpoint<NoBody, ?> endpoint = (Endpoint<NoBody, ?>) registry.endpoints().stream()
                .filter(each -> each.id().equals("deleteSandbox"))
                .findFirst()
                .orElseThrow();
        Call.Request request = new Call.Request(
                new Call.Origin("1", "deleteSandbox", "127.0.0.1", new AuditMark()),
                Map.of("sandboxId", id.toString()),
                Map.of(),
                Map.of("if-match", "\"" + version + "\""),
                "sandbox:write");
        assertThat(get(endpoint.handle(
                        new Call<>(request, new NoBody(), TestingCaller.within(List.of("*"), "sandbox:write")))))
                .isNotNull();
    }
}
