package dev.sandmesh.control.link;

import static dev.sandmesh.control.testing.Waiting.get;
import static dev.sandmesh.control.testing.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.testing.DatabaseCable;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.testing.TestingAgent;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.report.AckStatus;
import dev.sandmesh.protocol.report.RefusalCode;
import dev.sandmesh.protocol.report.Refused;
import dev.sandmesh.protocol.report.Register;
import dev.sandmesh.protocol.report.RegisterReply;
import dev.sandmesh.protocol.report.Registered;
import dev.sandmesh.protocol.report.RegistrationProof;
import io.vertx.core.Future;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Registrations over a real bus and a real database. */
final class RegistrarTest extends RegistrationGround {

    @Test
    void whoKnowsTheJoinTokenIsAdmittedAndHasALease() {
        Registered registered = scene.admitted(TestingAgent.of("first").register(scene.token));

        assertThat(registered.resumed()).isFalse();
        assertThat(registered.epoch()).isEqualTo(1);
        assertThat(registered.nodeId()).isEqualTo("n1");
        assertThat(registered.nodes()).containsExactly("n1", "n2");
        assertThat(registered.heartbeatMillis()).isEqualTo(100);
        assertThat(get(scene.node.leases.find(registered.sandboxId()))).isPresent();
        assertThat(scene.figures.count("admitted")).isEqualTo(1);
        assertThat(scene.routes)
                .as("where commands reach it")
                .containsExactly(entry(registered.sandboxId(), "connection-of-first"));
    }

    @Test
    void aWrongOrMissingJoinProofIsRefused() {
        TestingAgent agent = TestingAgent.of("uninvited");
        assertThat(scene.refused(agent.register("")).code()).isEqualTo(RefusalCode.NOT_ADMITTED);
        assertThat(scene.refused(agent.register(scene.token + "x")).code()).isEqualTo(RefusalCode.NOT_ADMITTED);
        Refused refusal = scene.refused(agent.register("another token altogether"));
        assertThat(refusal.retryAfterMillis()).isPositive();
        assertThat(refusal.message()).doesNotContain(scene.token);
        assertThat(get(scene.node.registry.findByInstance("local", "i-uninvited")))
                .isEmpty();
        assertThat(scene.figures.count("not_admitted")).isEqualTo(3);
        assertThat(scene.turnedAway)
                .containsExactly("registration not_admitted", "registration not_admitted", "registration not_admitted");
    }

    /** The proof covers nonce, key and instance: what was overheard is good for nothing else. */
    @Test
    void anOverheardJoinProofAdmitsNobodyElse() {
        String overheard =
                TestingAgent.of("victim").register(scene.token).credentials().joinProof();
        TestingAgent thief = TestingAgent.of("thief");
        String ownKey = thief.register("").credentials().keyProof();
        assertThat(scene.refused(thief.register(overheard, ownKey)).code()).isEqualTo(RefusalCode.NOT_ADMITTED);
    }

    @Test
    void aWrongKeyProofIsRefused() {
        TestingAgent agent = TestingAgent.of("forged");
        String joinProof = agent.register(scene.token).credentials().joinProof();
        String foreign = RegistrationProof.sign(
                TestingAgent.of("x").keys().getPrivate(), agent.instance(), agent.nonce(), agent.publicKey(), "c1");
        String ofAnotherNonce =
                agent.nonce("nonce-0").register(scene.token).credentials().keyProof();
        for (String keyProof : List.of("", "no base64 !", "AAAA", foreign, ofAnotherNonce)) {
            assertThat(scene.refused(agent.register(joinProof, keyProof)).code())
                    .as(keyProof)
                    .isEqualTo(RefusalCode.KEY_MISMATCH);
        }
        assertThat(get(scene.node.registry.findByInstance("local", "i-forged"))).isEmpty();
    }

    /** Both proofs cover it: a recorded registration serves nobody who is reached another way, not even while the lease is held. */
    @Test
    void aRecordedRegistrationIsRefusedOnAnotherConnection() {
        TestingAgent agent = TestingAgent.of("recorded").connection("its-own");
        Register recorded = agent.register(scene.token);
        Registered registered = scene.admitted(recorded);

        Register replayed = Register.read(Fields.of(recorded.toJson().put("connection", "another")));
        assertThat(scene.refused(replayed).code()).isEqualTo(RefusalCode.KEY_MISMATCH);
        assertThat(RegistrationProof.joins(scene.token, recorded)).isTrue();
        assertThat(RegistrationProof.joins(scene.token, replayed)).isFalse();
        assertThat(scene.heartbeat(agent, registered, 1)).isEqualTo(AckStatus.OK);
    }

    @Test
    void anotherKeyThanThePinnedOneIsRefusedEvenWithTheJoinToken() {
        TestingAgent agent = TestingAgent.of("pinned");
        Registered registered = scene.admitted(agent.register(scene.token));

        TestingAgent impostor = agent.otherKey().nonce("nonce-2");
        assertThat(scene.refused(impostor.register(scene.token)).code()).isEqualTo(RefusalCode.KEY_MISMATCH);
        assertThat(scene.refused(impostor.register("")).code()).isEqualTo(RefusalCode.NOT_ADMITTED);
        assertThat(scene.refused(agent.otherKey().register(scene.token)).code()).isEqualTo(RefusalCode.KEY_MISMATCH);

        assertThat(scene.heartbeat(agent, registered, 1)).isEqualTo(AckStatus.OK);
    }

    @Test
    void thePinnedKeyNeedsNoJoinToken() {
        TestingAgent agent = TestingAgent.of("known");
        assertThat(scene.admitted(agent.register(scene.token)).epoch()).isEqualTo(1);

        Registered again = scene.admitted(agent.nonce("nonce-2").register(""));

        assertThat(again.resumed()).isFalse();
        assertThat(again.epoch()).isEqualTo(2);
    }

    @Test
    void aVersionThatNobodySpeaksIsRefusedAndACommonOneChosen() {
        TestingAgent agent = TestingAgent.of("versions");
        Refused refusal = scene.refused(agent.speaking(7, 99).register(scene.token));
        assertThat(refusal.code()).isEqualTo(RefusalCode.UNSUPPORTED_VERSION);
        assertThat(refusal.message()).contains("99").contains("upgrade");
        Refused tooOld = scene.refused(agent.speaking(0).register(scene.token));
        assertThat(tooOld.code()).isEqualTo(RefusalCode.UNSUPPORTED_VERSION);
        assertThat(tooOld.message()).contains("install the agent of this control plane's release on the sandbox");
        assertThat(scene.admitted(agent.speaking(1, 7).register(scene.token)).protocolVersion())
                .isEqualTo(1);
    }

    @Test
    void anUnknownEnvironmentIsRefused() {
        assertThat(scene.refused(TestingAgent.of("lost").in("nowhere").register(scene.token))
                        .code())
                .isEqualTo(RefusalCode.UNKNOWN_ENVIRONMENT);
    }

    /** C37: what a lost node owned comes back to it. */
    @Test
    void whoIsSentAwayIsToldWhereThereIsRoomAndKeepsItsLeaseUntilItIsThere() {
        TestingAgent agent = TestingAgent.of("leaving");
        Registered first = scene.admitted(agent.register(scene.token));
        assertThat(scene.heartbeat(agent, first, 1)).isEqualTo(AckStatus.OK);

        get(scene.node.leases.sendAway(1));
        assertThat(scene.heartbeat(agent, first, 1)).isEqualTo(AckStatus.UNKNOWN_LEASE);
        Refused refused = scene.refused(agent.connection("another").register(""));
        assertThat(refused.code()).isEqualTo(RefusalCode.UNAVAILABLE);
        assertThat(refused.message()).contains("register at another");
        assertThat(refused.tryNodes()).containsExactly("n2");
        assertThat(get(scene.node.leases.find(first.sandboxId())).orElseThrow().sentAway())
                .isTrue();
    }

    @Test
    void theSameProcessResumesItsLeaseWithoutTheDatabase() throws Exception {
        scene.close();
        DatabaseCable cable = new DatabaseCable(vertx, POSTGRES);
        Database database = Postgres.open(vertx, cable.config());
        scene = new RegistrationScene(vertx, POSTGRES, database, home, "n1");
        TestingAgent agent = TestingAgent.of("resuming");
        Registered first = scene.admitted(agent.register(scene.token));

        cable.cut();
        until("the database is missed", () -> !database.available());
        Registered resumed = scene.admitted(agent.connection("another").register(""));

        assertThat(resumed.resumed()).isTrue();
        assertThat(resumed.epoch()).isEqualTo(first.epoch());
        assertThat(resumed.sandboxId()).isEqualTo(first.sandboxId());
        assertThat(scene.heartbeat(agent, resumed, 1)).isEqualTo(AckStatus.OK);
        assertThat(scene.figures.count("resumed")).isEqualTo(1);

        Refused other = scene.refused(agent.nonce("nonce-2").register(scene.token));
        assertThat(other.code()).isEqualTo(RefusalCode.NO_DATABASE);
        assertThat(other.tryNodes()).containsExactly("n2");
        assertThat(scene.refused(agent.otherKey().register(scene.token)).code()).isEqualTo(RefusalCode.NO_DATABASE);
    }

    @Test
    void aRegistrationRepeatedWhileTheFirstRunsGetsTheSameAnswer() {
        Register register = TestingAgent.of("hasty").register(scene.token);
        List<Future<RegisterReply>> replies = List.of(scene.send(register), scene.send(register), scene.send(register));
        assertThat(replies.stream().map(reply -> ((Registered) get(reply)).epoch()))
                .containsOnly(1L);
    }

    @Test
    void anyNodeIsAskedAtTheirCommonAddressToo() {
        RegisterReply reply = get(scene.node.bus.request(
                Address.REGISTER,
                TestingAgent.of("pointed").register(scene.token),
                RegisterReply::read,
                RegistrationScene.LIMIT));
        assertThat(reply).isInstanceOf(Registered.class);
    }

    @Test
    void whatNoOtherNodeWouldAnswerOtherwiseNamesNone() {
        assertThat(scene.refused(TestingAgent.of("nobody").register("")).tryNodes())
                .isEmpty();
    }
}
