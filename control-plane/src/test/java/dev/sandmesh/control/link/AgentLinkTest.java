package dev.sandmesh.control.link;

import static dev.sandmesh.control.testing.Waiting.get;
import static dev.sandmesh.control.testing.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.registry.HealthStatus;
import dev.sandmesh.control.registry.Ownership;
import dev.sandmesh.control.testing.TestingAgent;
import dev.sandmesh.protocol.report.AckStatus;
import dev.sandmesh.protocol.report.RefusalCode;
import dev.sandmesh.protocol.report.Refused;
import dev.sandmesh.protocol.report.Register;
import dev.sandmesh.protocol.report.Registered;
import java.sql.Connection;
import java.sql.PreparedStatement;
import org.junit.jupiter.api.Test;

/** Over which link and which connection an agent comes, and what its environment allows (B26). */
final class AgentLinkTest extends RegistrationGround {

    /** B26: over which link an agent comes says the way that its registration took, not the agent. */
    @Test
    void anAgentsWordThatItCameByTheRelayIsWorthNothing() throws Exception {
        policy("relayed", "{\"links\": [\"relay\"]}");
        TestingAgent agent = RegistrationScene.agent("liar").in("relayed");
        Register lie = scene.proved(agent, scene.token).over("relay");
        Refused refusal = scene.refused(lie);
        assertThat(refusal.code()).isEqualTo(RefusalCode.NOT_ADMITTED);
        assertThat(refusal.message()).contains("relayed").contains("not over cluster");

        Registered held = scene.admittedByRelay(agent, scene.token, "192.0.2.9");
        assertThat(scene.seen(held)).satisfies(known -> {
            assertThat(known.link()).isEqualTo("relay");
            assertThat(known.address()).isEqualTo("192.0.2.9");
        });
        assertThat(scene.refused(scene.proved(agent, "").over("relay")).message())
                .as("not even to go on with the lease that it has")
                .contains("not over cluster");
        Registered again = scene.admittedByRelay(agent, "", "192.0.2.9");
        assertThat(again.resumed()).as("which it has still").isTrue();
        assertThat(again.epoch()).isEqualTo(held.epoch());
    }

    /** B26: a policy that was narrowed meanwhile counts for whoever is back, too. */
    @Test
    void aPolicyThatWasNarrowedMeanwhileEndsTheLeaseOfWhoeverIsBack() throws Exception {
        policy("narrowed", "{}");
        TestingAgent agent = RegistrationScene.agent("narrowed").in("narrowed");
        Registered held = scene.admitted(agent);
        Ownership owner = scene.owner(held);
        assertThat(scene.heartbeat(agent, held, 1)).isEqualTo(AckStatus.OK);
        until("it is well", () -> scene.node.health(owner).status() == HealthStatus.HEALTHY);
        assertThat(scene.admitted(scene.proved(agent, "")).resumed()).isTrue();

        policy("narrowed", "{\"links\": [\"relay\"]}");
        Refused refusal = scene.refused(scene.proved(agent, ""));
        assertThat(refusal.code()).isEqualTo(RefusalCode.NOT_ADMITTED);
        assertThat(refusal.message()).contains("not over cluster");
        until("its lease ends", () -> scene.node.health(owner).status() == HealthStatus.UNHEALTHY);
    }

    /** One that may come over both links moves from one to the other with the same identity; what is shown of it moves too. */
    @Test
    void anAgentThatMovesToTheOtherLinkIsSeenThere() {
        scene.members.put("connection-of-mover", "192.0.2.1");
        TestingAgent agent = RegistrationScene.agent("mover");
        Registered byMesh = scene.admitted(agent);
        assertThat(scene.seen(byMesh).link()).isEqualTo("cluster");
        assertThat(scene.seen(byMesh).address()).isEqualTo("192.0.2.1");
        Registered byRelay = scene.admittedByRelay(agent, "", "192.0.2.9");
        assertThat(byRelay.sandboxId()).isEqualTo(byMesh.sandboxId());
        assertThat(byRelay.resumed()).as("it is another connection altogether").isFalse();
        assertThat(scene.seen(byRelay).link()).isEqualTo("relay");
        assertThat(scene.seen(byRelay).address()).isEqualTo("192.0.2.9");
        assertThat(scene.seen(scene.admitted(scene.proved(agent, ""))).link()).isEqualTo("cluster");
    }

    /** A late end of the connection that was replaced harms nobody. */
    @Test
    void theLateClosureOfAnOldConnectionChangesNothing() {
        TestingAgent agent = RegistrationScene.agent("moved").connection("old");
        Registered held = scene.admitted(agent);
        Registered resumed = scene.admitted(scene.proved(agent.connection("new"), ""));
        assertThat(resumed.resumed()).isTrue();
        get(scene.node.leases.connectionClosed("old"));
        assertThat(scene.heartbeat(agent, resumed, 1)).isEqualTo(AckStatus.OK);
        assertThat(get(scene.node.leases.find(held.sandboxId())).orElseThrow().live())
                .isTrue();
    }

    private static void policy(String environment, String policy) throws Exception {
        try (Connection connection = POSTGRES.connect();
                PreparedStatement statement =
                        connection.prepareStatement("INSERT INTO environments (name, policy) VALUES (?, ?::jsonb)"
                                + " ON CONFLICT (name) DO UPDATE SET policy = excluded.policy")) {
            statement.setString(1, environment);
            statement.setString(2, policy);
            statement.execute();
        }
    }
}
