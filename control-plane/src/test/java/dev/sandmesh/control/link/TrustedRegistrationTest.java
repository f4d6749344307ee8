package dev.sandmesh.control.link;

import static dev.sandmesh.control.testing.Waiting.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.testing.TestingAgent;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.report.AckStatus;
import dev.sandmesh.protocol.report.Challenge;
import dev.sandmesh.protocol.report.RefusalCode;
import dev.sandmesh.protocol.report.Refused;
import dev.sandmesh.protocol.report.Register;
import dev.sandmesh.protocol.report.RegisterReply;
import dev.sandmesh.protocol.report.Registered;
import dev.sandmesh.protocol.report.RegistrationProof;
import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Agents of version 2 and those who would like to be one, over a real bus and a real database (D60, D62). */
final class TrustedRegistrationTest extends RegistrationGround {

    @Test
    void whoAnswersTheChallengeHasALeaseATokenAndTheKeysOfCommands() {
        TestingAgent agent = RegistrationScene.agent("trusted");
        Register proved = scene.proved(agent, scene.token);
        Registered registered = scene.admitted(proved);

        assertThat(registered.protocolVersion()).isEqualTo(2);
        assertThat(registered.trust().commandKeys()).isNotEmpty();
        assertThat(RegistrationProof.answers(scene.node.trust.controlKeys(), proved, registered))
                .isTrue();
        assertThat(RegistrationProof.answers(
                        scene.node.trust.controlKeys(), proved, withToken(registered, "another.token.altogether")))
                .as("the proof covers the token")
                .isFalse();
        assertThat(scene.heartbeat(agent, registered, 1)).isEqualTo(AckStatus.OK);
        assertThat(scene.seen(registered).protocolVersion()).isEqualTo(2);
        assertThat(scene.figures.count("challenged")).isEqualTo(1);
    }

    /** D60: whatever was recorded gives nobody a second identity, and its answer tells nothing. */
    @Test
    void aRecordedRegistrationIsWorthNothing() {
        TestingAgent agent = RegistrationScene.agent("recorded");
        Register proved = scene.proved(agent, scene.token);
        Registered registered = scene.admitted(proved);

        assertThat(get(scene.send(proved))).isInstanceOf(Challenge.class);
        assertThat(get(scene.node.bus.request(Address.REGISTER, proved, RegisterReply::read, RegistrationScene.LIMIT)))
                .isInstanceOf(Challenge.class);
        Register elsewhere = Register.read(Fields.of(proved.toJson().put("connection", "thief")));
        assertThat(get(scene.send(elsewhere))).isInstanceOf(Challenge.class);
        Challenge fresh = scene.challenge(elsewhere);
        assertThat(scene.refused(elsewhere.answering(fresh.challenge(), proved.credentials()))
                        .code())
                .isEqualTo(RefusalCode.KEY_MISMATCH);
        assertThat(scene.heartbeat(agent, registered, 1)).isEqualTo(AckStatus.OK);
        assertThat(get(scene.node.leases.find(registered.sandboxId()))
                        .orElseThrow()
                        .owner()
                        .epoch())
                .isEqualTo(registered.epoch());
    }

    @Test
    void whatVersionTwoSignedDoesNotPassForVersionOne() {
        Register proved = scene.proved(RegistrationScene.agent("downgraded"), scene.token);
        Register older = Register.read(Fields.of(proved.toJson().put("protocolVersions", new JsonArray().add(1))));
        assertThat(scene.refused(older).code()).isEqualTo(RefusalCode.KEY_MISMATCH);
        Register stripped = older.answering("", proved.credentials());
        assertThat(scene.refused(stripped).code()).isEqualTo(RefusalCode.KEY_MISMATCH);
        assertThat(get(scene.node.registry.findByInstance("local", "i-downgraded")))
                .isEmpty();
    }

    /** Of two that come at once with the same words only one is answered, and nobody shares its answer. */
    @Test
    void whoeverRepeatsARegistrationThatRunsGetsNoneOfItsAnswer() {
        Register proved = scene.proved(RegistrationScene.agent("overtaken"), scene.token);
        List<RegisterReply> replies = new ArrayList<>();
        List.of(scene.send(proved), scene.send(proved), scene.send(proved)).forEach(reply -> replies.add(get(reply)));
        assertThat(replies).filteredOn(Registered.class::isInstance).hasSize(1);
        assertThat(replies).filteredOn(Challenge.class::isInstance).hasSize(2);
    }

    /** Whoever sees a challenge of another, and names it without the key, takes nothing from it. */
    @Test
    void aChallengeIsNotSpentByWhoeverDoesNotHoldTheKey() {
        Register proved = scene.proved(RegistrationScene.agent("robbed"), scene.token);
        Register forged = proved.answering(
                proved.challenge(),
                RegistrationProof.prove(
                        proved, "", TestingAgent.of("thief").keys().getPrivate()));
        assertThat(scene.refused(forged).code()).isEqualTo(RefusalCode.KEY_MISMATCH);
        assertThat(scene.admitted(proved).epoch()).isEqualTo(1);
    }

    /** D62: each admission is an epoch and rows; an agent that is started over and over waits, and others do not. */
    @Test
    void whoeverRegistersAnewOverAndOverHasToWait() {
        TestingAgent agent = RegistrationScene.agent("restless");
        for (int i = 1; i <= Admissions.MOST; i++) {
            assertThat(scene.admitted(agent.nonce("run-" + i)).epoch()).isEqualTo(i);
        }
        Refused refusal = scene.refused(scene.proved(agent.nonce("one-too-many"), scene.token));
        assertThat(refusal.code()).isEqualTo(RefusalCode.TOO_MANY_REGISTRATIONS);
        assertThat(refusal.retryAfterMillis()).isBetween(1_000L, Admissions.WITHIN.toMillis());
        assertThat(refusal.message()).contains("over and over");
        assertThat(scene.admitted(agent.nonce("run-" + Admissions.MOST)).resumed())
                .as("a lease that is held is resumed")
                .isTrue();
        assertThat(scene.admitted(RegistrationScene.agent("calm")).epoch()).isEqualTo(1);
    }

    /** What version 1 said once is open for nobody who has come with version 2 since, be it the same process or a copy. */
    @Test
    void aKeyThatHasRegisteredWithAHigherVersionIsRefusedWithALowerOne() {
        TestingAgent agent = TestingAgent.of("lowered");
        Register before = agent.speaking(1).register(scene.token);
        assertThat(scene.admitted(before).protocolVersion())
                .as("an agent that is not upgraded")
                .isEqualTo(1);
        Registered trusted = scene.admitted(scene.proved(agent.speaking(1, 2), ""));
        assertThat(trusted.protocolVersion()).isEqualTo(2);

        for (Register lower : List.of(before, agent.speaking(1).nonce("nonce-2").register(""))) {
            Refused refusal = scene.refused(lower);
            assertThat(refusal.code()).as("which every version reads").isEqualTo(RefusalCode.UNSUPPORTED_VERSION);
            assertThat(refusal.message())
                    .startsWith("protocol_downgrade: ")
                    .contains("version 2")
                    .contains("--least-protocol 1");
        }
        assertThat(scene.figures.count("protocol_downgrade")).isEqualTo(2);
        assertThat(scene.heartbeat(agent, trusted, 1)).isEqualTo(AckStatus.OK);
        assertThat(scene.seen(trusted).protocolVersion()).isEqualTo(2);
    }

    @Test
    void versionsBelowTheLeastAreRefused() {
        scene.open("n2", 2);
        Refused refusal = (Refused) get(scene.node.bus.request(
                Address.register("n2"),
                TestingAgent.of("old").register(scene.token),
                RegisterReply::read,
                RegistrationScene.LIMIT));
        assertThat(refusal.code()).isEqualTo(RefusalCode.UNSUPPORTED_VERSION);
        assertThat(refusal.message()).contains("SANDMESH_LEAST_PROTOCOL").contains("install the agent");
    }

    private static Registered withToken(Registered registered, String other) {
        return RegisterReply.read(Fields.of(registered.toJson().put("token", other))) instanceof Registered changed
                ? changed
                : registered;
    }
}
