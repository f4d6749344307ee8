package dev.sandmesh.control.link;

import static dev.sandmesh.control.testing.Waiting.get;
import static dev.sandmesh.control.testing.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.testing.TestingAgent;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.ErrorKind;
import dev.sandmesh.protocol.Jws;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.Sender;
import dev.sandmesh.protocol.Subscription;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Delivery;
import dev.sandmesh.protocol.command.SignedCommand;
import dev.sandmesh.protocol.report.AckStatus;
import dev.sandmesh.protocol.report.EventAck;
import dev.sandmesh.protocol.report.Goodbye;
import dev.sandmesh.protocol.report.RefusalCode;
import dev.sandmesh.protocol.report.Refused;
import dev.sandmesh.protocol.report.RegisterReply;
import dev.sandmesh.protocol.report.Registered;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** D43, D44: processes that want to be a sandbox which another one is, at two nodes of a control plane. */
final class SecondAgentTest extends RegistrationGround {

    private RegistrationScene other;

    @BeforeEach
    void openOther() throws Exception {
        other = new RegistrationScene(vertx, POSTGRES, home, "n2");
    }

    @AfterEach
    void closeOther() {
        other.close();
    }

    /** Each comes with a nonce of its own, which costs it nothing. */
    @Test
    void howeverManyComeBesideOneThatAnswersItIsAskedAndToldOnce() throws Exception {
        TestingAgent first = RegistrationScene.agent("crowded");
        Registered held = scene.admitted(first);
        AtomicInteger asked = new AtomicInteger();
        Subscription present = scene.commanded(held, delivery -> {
            asked.incrementAndGet();
            return RegistrationScene.present(delivery, first.nonce());
        });

        List<RefusalCode> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            answers.add(
                    scene.refused(scene.proved(first.nonce("copy-" + i), "")).code());
        }
        assertThat(answers.subList(0, Admissions.MOST)).containsOnly(RefusalCode.IDENTITY_IN_USE);
        assertThat(answers.subList(Admissions.MOST, 100)).containsOnly(RefusalCode.TOO_MANY_REGISTRATIONS);
        assertThat(asked).as("one question for all").hasValue(1);
        until("it is told", () -> !scene.timeline(held, "identityInUse").isEmpty());

        scene.pass(Admissions.WITHIN);
        assertThat(scene.refused(scene.proved(first.nonce("copy-100"), "")).code())
                .isEqualTo(RefusalCode.IDENTITY_IN_USE);
        assertThat(asked).hasValue(2);
        scene.pass(Doubles.TOLD_AGAIN);
        assertThat(scene.refused(scene.proved(first.nonce("copy-101"), "")).code())
                .isEqualTo(RefusalCode.IDENTITY_IN_USE);
        until("it is told again", () -> scene.timeline(held, "identityInUse").size() > 1);
        assertThat(scene.timeline(held, "identityInUse"))
                .hasSize(2)
                .last()
                .asString()
                .contains("so were 10 more since that was told last");
        assertThat(scene.heartbeat(first, held, 1)).isEqualTo(AckStatus.OK);
        get(present.close());
    }

    /** Its copies have its key, but not its nonce: where it is not known yet it comes in all the same. */
    @Test
    void theCopiesOfAnAgentDoNotKeepItFromMovingToAnotherNode() {
        TestingAgent first = RegistrationScene.agent("moving");
        Registered held = scene.admitted(first);
        Subscription present = scene.commanded(held, delivery -> RegistrationScene.present(delivery, first.nonce()));
        for (int i = 0; i <= Admissions.MOST; i++) {
            assertThat(other.refused(other.proved(first.nonce("copy-" + i), "")).retryAfterMillis())
                    .isPositive();
        }
        Registered moved = other.admitted(other.proved(first, ""));
        assertThat(moved.epoch()).isEqualTo(held.epoch() + 1);
        assertThat(other.refused(other.proved(first.nonce("copy-99"), "")).code())
                .isEqualTo(RefusalCode.TOO_MANY_REGISTRATIONS);
        get(present.close());
    }

    /** What the two nodes found of the first is true of nobody else: whoever is admitted meanwhile was not asked. */
    @Test
    void ofManyThatComeBesideOneThatIsFrozenOneTakesOver() {
        TestingAgent first = RegistrationScene.agent("frozen");
        Registered held = scene.admitted(first);
        Subscription silent = scene.commanded(
                held, delivery -> Promise.<CommandResult>promise().future());
        List<Future<RegisterReply>> answers = List.of(
                scene.send(scene.proved(first.nonce("copy-1"), "")),
                other.send(other.proved(first.nonce("copy-2"), "")),
                scene.send(scene.proved(first.nonce("copy-3"), "")),
                other.send(other.proved(first.nonce("copy-4"), "")));
        List<Registered> admitted = new ArrayList<>();
        List<Refused> refused = new ArrayList<>();
        for (Future<RegisterReply> answer : answers) {
            RegisterReply reply = get(answer);
            if (reply instanceof Registered registered) {
                admitted.add(registered);
            } else {
                refused.add((Refused) reply);
            }
        }
        assertThat(admitted).singleElement().satisfies(one -> assertThat(one.epoch())
                .isEqualTo(held.epoch() + 1));
        assertThat(refused).hasSize(3).allSatisfy(one -> {
            assertThat(one.code()).isEqualTo(RefusalCode.IDENTITY_IN_USE);
            assertThat(one.retryAfterMillis()).isEqualTo(30_000);
        });
        assertThat(scene.heartbeat(first, held, 1)).isNotEqualTo(AckStatus.OK);
        get(silent.close());
    }

    /** D44: whose owner was killed holds no lease for a second; its copy is not to get in then. */
    @Test
    void whoeverIsBetweenTwoLeasesIsThere() {
        TestingAgent first = RegistrationScene.agent("between");
        Registered held = scene.admitted(first);
        Subscription between =
                scene.commanded(held, delivery -> RegistrationScene.refusing(delivery, "not_registered"));
        assertThat(other.refused(other.proved(first.nonce("copy"), "")).code()).isEqualTo(RefusalCode.IDENTITY_IN_USE);
        assertThat(other.admitted(other.proved(first, "")).epoch()).isEqualTo(held.epoch() + 1);
        get(between.close());
    }

    /** Another process at the same address, whatever it holds, does not speak for the one that is asked. */
    @Test
    void whoeverIsAnotherProcessIsNotThere() {
        TestingAgent first = RegistrationScene.agent("gone");
        Registered held = scene.admitted(first);
        Subscription another = scene.commanded(held, delivery -> RegistrationScene.refusing(delivery, "other_process"));
        assertThat(scene.admitted(scene.proved(first.nonce("next"), "")).epoch())
                .isEqualTo(held.epoch() + 1);
        get(another.close());
    }

    /** Nobody who is dead says that it cannot now. */
    @Test
    void whoeverAnswersThatItCannotNowIsThere() {
        TestingAgent first = RegistrationScene.agent("busy");
        Registered held = scene.admitted(first);
        Subscription busy = scene.commanded(
                held, delivery -> Future.failedFuture(new ProtocolException(ErrorKind.UNAVAILABLE, "", "not now")));
        assertThat(scene.refused(scene.proved(first.nonce("copy"), "")).code()).isEqualTo(RefusalCode.IDENTITY_IN_USE);
        assertThat(scene.heartbeat(first, held, 1)).isEqualTo(AckStatus.OK);
        get(busy.close());
        scene.pass(Probes.THERE.plus(Duration.ofSeconds(1)));
        assertThat(scene.admitted(scene.proved(first.nonce("copy"), "")).epoch())
                .isEqualTo(held.epoch() + 1);
    }

    /** B26: who holds the sandbox and answers keeps it; the second is told so, and both addresses stand in the timeline. */
    @Test
    void aSecondAgentOfTheSameIdentityIsRefusedAsLongAsTheFirstAnswers() throws Exception {
        scene.members.putAll(Map.of("connection-1", "192.0.2.1", "connection-2", "192.0.2.2"));
        TestingAgent first = RegistrationScene.agent("twin").connection("connection-1");
        Registered held = scene.admitted(first);
        List<Delivery> asked = new CopyOnWriteArrayList<>();
        Subscription present = scene.commanded(held, delivery -> {
            asked.add(delivery);
            return RegistrationScene.present(delivery, first.nonce());
        });

        TestingAgent second = first.nonce("nonce-2").connection("connection-2");
        Refused refusal = scene.refused(scene.proved(second, ""));
        assertThat(refusal.code()).isEqualTo(RefusalCode.IDENTITY_IN_USE);
        assertThat(refusal.retryAfterMillis()).isEqualTo(30_000);
        assertThat(refusal.message())
                .as("what was seen, and what the agent says of itself")
                .contains("answers, at 192.0.2.1 (")
                .contains("says it is at 127.0.0.1");
        assertThat(asked).first().isInstanceOfSatisfying(SignedCommand.class, signed -> assertThat(
                        held.trust().commandKeys())
                .anyMatch(key -> Jws.read(SignedCommand.TYPE, signed.jws()).vouchedBy(key)));
        until("it is in the timeline", () -> !scene.timeline(held, "identityInUse")
                .isEmpty());
        assertThat(scene.timeline(held, "identityInUse").get(0))
                .contains("connection-1")
                .contains("connection-2")
                .containsPattern("\"incumbentAddress\": ?\"192.0.2.1\"")
                .containsPattern("\"newcomerAddress\": ?\"192.0.2.2\"")
                .containsPattern("\"newcomerClaimedAddress\": ?\"127.0.0.1\"");
        assertThat(scene.refused(scene.proved(second, "")).code()).isEqualTo(RefusalCode.IDENTITY_IN_USE);
        assertThat(scene.timeline(held, "identityInUse")).hasSize(1);
        assertThat(scene.heartbeat(first, held, 1)).isEqualTo(AckStatus.OK);

        get(present.close());
        scene.pass(Probes.THERE);
        Registered taken = scene.admitted(scene.proved(second, ""));
        assertThat(taken.epoch()).isEqualTo(held.epoch() + 1);
        assertThat(scene.heartbeat(first, held, 1)).isEqualTo(AckStatus.SUPERSEDED);
        assertThat(scene.heartbeat(second, taken, 1)).isEqualTo(AckStatus.OK);
    }

    /** A goodbye gives the nonce back: nobody is asked. */
    @Test
    void whoSaidGoodbyeIsNotInTheWay() {
        TestingAgent first = RegistrationScene.agent("leaving");
        Registered held = scene.admitted(first);
        List<Delivery> asked = new CopyOnWriteArrayList<>();
        Subscription unused = scene.commanded(held, delivery -> {
            asked.add(delivery);
            return RegistrationScene.present(delivery, first.nonce());
        });
        get(scene.node.bus.request(
                Address.event("n1"),
                first.event(scene.owner(held), 1, new Goodbye("upgrade", 60)),
                EventAck::read,
                RegistrationScene.LIMIT,
                Sender.withToken(held.trust().token())));
        assertThat(scene.admitted(scene.proved(first.nonce("nonce-2"), "")).epoch())
                .isEqualTo(held.epoch() + 1);
        assertThat(asked).isEmpty();
    }
}
