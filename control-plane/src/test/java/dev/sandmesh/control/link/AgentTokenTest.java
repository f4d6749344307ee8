package dev.sandmesh.control.link;

import static dev.sandmesh.control.testing.Waiting.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sandmesh.control.registry.Ownership;
import dev.sandmesh.control.testing.TestingAgent;
import dev.sandmesh.control.trust.TokenFault;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Ed25519;
import dev.sandmesh.protocol.ErrorKind;
import dev.sandmesh.protocol.Jws;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.report.AckStatus;
import dev.sandmesh.protocol.report.EventAck;
import dev.sandmesh.protocol.report.Registered;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** What an agent says counts by its token alone (D60). */
final class AgentTokenTest extends RegistrationGround {

    /** D60: a message without the agent's own token renews nothing, and the agent itself is not disturbed. */
    @Test
    void aMessageWithoutTheAgentsTokenIsRefusedAndCounted() throws Exception {
        TestingAgent agent = RegistrationScene.agent("spoken-for");
        Registered registered = scene.admitted(agent);
        String own = registered.trust().token();
        TestingAgent neighbour = RegistrationScene.agent("neighbour");
        String others = scene.admitted(neighbour).trust().token();
        String earlier = own;
        Registered again = scene.admitted(agent.nonce("nonce-2"));
        TestingAgent now = agent.nonce("nonce-2");

        assertThat(scene.heartbeat(now, again, 1)).isEqualTo(AckStatus.OK);
        assertThat(disbelieved(now, again, "")).contains("token_missing");
        assertThat(disbelieved(now, again, others)).contains("token_other_sandbox");
        assertThat(disbelieved(now, again, earlier)).contains("token_other_epoch");
        assertThat(disbelieved(now, again, again.trust().token() + "A")).contains("token_forged");
        assertThat(disbelieved(now, again, forged(again.trust().token()))).contains("token_forged");
        assertThat(scene.node.disbelieved)
                .containsExactly(
                        TokenFault.MISSING,
                        TokenFault.OTHER_SANDBOX,
                        TokenFault.OTHER_EPOCH,
                        TokenFault.FORGED,
                        TokenFault.FORGED);
        assertThat(scene.node.leases.figures().refused(TokenFault.FORGED)).isEqualTo(2);

        Ownership owner = scene.owner(again);
        Throwable event = catchThrowable(() -> get(scene.node.bus.request(
                Address.event("n1"),
                now.event(owner, 1, TestingAgent.exited("killed")),
                EventAck::read,
                RegistrationScene.LIMIT)));
        assertThat(event).isInstanceOfSatisfying(ProtocolException.class, refusal -> assertThat(refusal.kind())
                .isEqualTo(ErrorKind.UNAUTHORIZED));
        assertThat(scene.timeline(again, "processExited")).isEmpty();
        assertThat(scene.heartbeat(now, again, 1)).isEqualTo(AckStatus.OK);
    }

    private String disbelieved(TestingAgent agent, Registered registered, String shown) {
        Throwable failure = catchThrowable(() -> scene.heartbeat(agent, registered, 1, shown));
        assertThat(failure).isInstanceOfSatisfying(ProtocolException.class, refusal -> assertThat(refusal.kind())
                .isEqualTo(ErrorKind.UNAUTHORIZED));
        return failure.getMessage();
    }

    /** The same claims under a key of somebody else's, by the name of ours. */
    private static String forged(String real) {
        String kid = new JsonObject(new String(
                        Base64.getUrlDecoder().decode(real.substring(0, real.indexOf('.'))), StandardCharsets.UTF_8))
                .getString("kid");
        JsonObject claims = Jws.read("sandmesh-agent+jwt", real).payload();
        return Jws.write(
                "sandmesh-agent+jwt",
                claims,
                kid,
                words -> Ed25519.sign(TestingAgent.of("forger").keys().getPrivate(), words));
    }
}
