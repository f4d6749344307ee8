package dev.sandmesh.control.trust;

import static dev.sandmesh.control.testing.Waiting.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.control.audit.Audit;
import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.key.SealedKey.Purpose;
import dev.sandmesh.control.testing.TestingAudit;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.report.AckStatus;
import dev.sandmesh.protocol.report.HeartbeatAck;
import dev.sandmesh.protocol.report.KeyAnnouncement;
import dev.sandmesh.protocol.report.KnownKeysName;
import dev.sandmesh.protocol.report.TrustGrant;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Tokens and the succession of keys at two nodes of one control plane, on a clock that is moved by hand (D60). */
@ExtendWith(VertxExtension.class)
final class TrustTest {

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    private static final AgentTokens.Bearer AGENT =
            new AgentTokens.Bearer(new SandboxId(UUID.randomUUID()), 7, "nonce");

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    private Vertx vertx;
    private Database database;
    private Audit audit;
    private Trust one;
    private Trust other;

    @TempDir
    private Path home;

    @BeforeEach
    void start(Vertx given) throws Exception {
        POSTGRES.execute("DELETE FROM signing_keys WHERE purpose IN ('control', 'command', 'agent_token')");
        vertx = given;
        database = POSTGRES.open(vertx);
        audit = TestingAudit.open(vertx, database);
        one = open();
        other = open();
    }

    @Test
    void aTokenIsGoodAnHourAndAtEveryNode() {
        String token = one.tokens().issue(AGENT);
        assertThat(other.tokens().judge(token, AGENT).fault()).isEmpty();
        pass(AgentTokens.LIFETIME.minusSeconds(2));
        assertThat(other.tokens().judge(token, AGENT).fault()).isEmpty();
        pass(Duration.ofSeconds(3));
        assertThat(other.tokens().judge(token, AGENT).fault()).contains(TokenFault.EXPIRED);
    }

    @Test
    void aTokenProvesItsBearerOnly() {
        String token = one.tokens().issue(AGENT);
        assertThat(fault(token, new AgentTokens.Bearer(new SandboxId(UUID.randomUUID()), 7, "nonce")))
                .contains(TokenFault.OTHER_SANDBOX);
        assertThat(fault(token, new AgentTokens.Bearer(AGENT.sandboxId(), 8, "nonce")))
                .contains(TokenFault.OTHER_EPOCH);
        assertThat(fault(token, new AgentTokens.Bearer(AGENT.sandboxId(), 7, "other")))
                .contains(TokenFault.OTHER_EPOCH);
        assertThat(fault("", AGENT)).contains(TokenFault.MISSING);
        assertThat(fault("a.b.c", AGENT)).contains(TokenFault.FORGED);
    }

    /** What the old key has signed is believed on, and the new one signs only when every node knows it. */
    @Test
    void tokensOutliveTheRotationOfTheirKey() {
        String before = one.tokens().issue(AGENT);
        TrustKey fresh = rotate(Purpose.AGENT_TOKEN);
        assertThat(one.keys().signs(fresh)).as("no other node knows it").isFalse();
        assertThat(other.tokens().judge(one.tokens().issue(AGENT), AGENT).fault())
                .isEmpty();

        pass(TrustRing.SIGNS_AFTER);
        reread();
        assertThat(one.keys().signs(fresh)).isTrue();
        assertThat(other.tokens().judge(one.tokens().issue(AGENT), AGENT).fault())
                .isEmpty();
        assertThat(other.tokens().judge(before, AGENT).fault()).isEmpty();
        pass(TrustKeys.overlap(Purpose.AGENT_TOKEN));
        reread();
        assertThat(fault(before, AGENT)).contains(TokenFault.FORGED);
    }

    @Test
    void aNewKeyIsAnnouncedByTheOldOneToWhoeverDoesNotKnowIt() {
        List<String> known = one.grant(AGENT).commandKeys();
        String name = KnownKeysName.of(known, one.controlKeys());
        assertThat(one.announcements(name)).isEmpty();
        assertThat(one.announcements(KnownKeysName.of(known))).isEmpty();

        var unused = rotate(Purpose.COMMAND);
        List<String> told = one.announcements(name);
        Optional<KeyAnnouncement> learnt = told.stream()
                .flatMap(text -> KeyAnnouncement.verified(text, KeyAnnouncement.COMMAND, known).stream())
                .findFirst();
        assertThat(learnt).isPresent();
        assertThat(learnt.get().keys()).hasSize(2).containsAll(known);
        assertThat(one.announcements(KnownKeysName.of(learnt.get().keys(), one.controlKeys())))
                .isEmpty();
        assertThat(told.stream()
                        .flatMap(text -> KeyAnnouncement.verified(text, KeyAnnouncement.CONTROL, known).stream()))
                .as("no key of commands speaks for the control plane")
                .isEmpty();
    }

    /** D44: a node that has not read a new key yet says since when the keys are that it gives: before those that others announce. */
    @Test
    void aNodeThatIsBehindSaysHowOldItsKeysAre() {
        pass(Duration.ofMinutes(1));
        var unused = get(one.keys().rotate(Purpose.COMMAND, AuditEntry.system("test", "rotateTrustKey")));
        KeyAnnouncement fresh = told(one.grant(AGENT));
        KeyAnnouncement behind = told(other.grant(AGENT));
        assertThat(fresh.keys()).isEqualTo(one.grant(AGENT).commandKeys()).hasSize(2);
        assertThat(behind.keys()).isEqualTo(other.grant(AGENT).commandKeys()).hasSize(1);
        assertThat(behind.at()).isBefore(fresh.at());
        reread();
        assertThat(told(other.grant(AGENT))).isEqualTo(fresh);
    }

    private static KeyAnnouncement told(TrustGrant grant) {
        return grant.announcements().stream()
                .flatMap(text -> KeyAnnouncement.verified(text, KeyAnnouncement.COMMAND, grant.commandKeys()).stream())
                .findFirst()
                .orElseThrow();
    }

    /** A bundle made with the old key works as long as that is believed: the old key vouches for the new one. */
    @Test
    void whoKnowsOnlyTheOldControlKeyLearnsTheNewOneFromTheAnswer() {
        List<String> bundle = one.controlKeys();
        assertThat(one.grant(AGENT).announcements()).as("of commands only").allSatisfy(text -> assertThat(
                        KeyAnnouncement.verified(text, KeyAnnouncement.CONTROL, bundle))
                .isEmpty());
        var unused = rotate(Purpose.CONTROL);
        pass(TrustRing.SIGNS_AFTER);
        reread();
        assertThat(one.grant(AGENT).announcements())
                .anySatisfy(text -> assertThat(KeyAnnouncement.verified(text, KeyAnnouncement.CONTROL, bundle))
                        .hasValueSatisfying(news -> assertThat(news.keys()).isEqualTo(one.controlKeys())));
    }

    /** What names more keys than agents read would lock every one of them out. */
    @Test
    void noMoreKeysAreBelievedAtOnceThanAgentsKnow() {
        for (int rotation = 1; rotation < TrustKeys.MOST_VALID; rotation++) {
            var unused = rotate(Purpose.COMMAND);
        }
        assertThat(one.grant(AGENT).commandKeys()).hasSize(TrustKeys.MOST_VALID);
        TrustGrant all = new TrustGrant("", one.grant(AGENT).commandKeys(), one.announcements("what is retired"));
        HeartbeatAck ack = new HeartbeatAck(1, now.get(), AckStatus.values()[0], 1).with(all);
        assertThat(HeartbeatAck.read(Fields.of(ack.toJson())).trust())
                .as("as an agent reads it")
                .isEqualTo(all);
        List<String> controlBefore = one.controlKeys();
        Instant first = get(one.keys().list()).stream()
                .flatMap(key -> key.retires().stream())
                .min(Comparator.naturalOrder())
                .orElseThrow();

        assertThatThrownBy(() -> get(one.keys().rotateAll(AuditEntry.system("test", "rotateTrustKeys"))))
                .isInstanceOfSatisfying(SandmeshException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(ErrorCode.TOO_MANY_KEYS);
                    assertThat(refusal.code().status()).isEqualTo(409);
                    assertThat(refusal)
                            .hasMessageContaining(
                                    first.truncatedTo(ChronoUnit.SECONDS).toString());
                    assertThat(refusal.retryAfter()).contains(Duration.between(now.get(), first));
                });
        reread();
        assertThat(one.controlKeys()).as("all or none").isEqualTo(controlBefore);

        // a minute before, which the rotation lets pass: only the oldest is over then
        now.set(first.minusSeconds(59));
        reread();
        var unused = rotate(Purpose.COMMAND);
        assertThat(one.grant(AGENT).commandKeys()).hasSize(TrustKeys.MOST_VALID);
    }

    /** A key that somebody slipped into the table is none of ours. */
    @Test
    void aForeignKeyIsNotBelieved() throws Exception {
        POSTGRES.execute("INSERT INTO signing_keys (kid, purpose, algorithm, public_key, private_key, created_at)"
                + " SELECT 'ffffffffffffffff', purpose, algorithm, public_key, private_key, now() + interval '1 day'"
                + " FROM signing_keys WHERE purpose = 'command'");
        int before = one.grant(AGENT).commandKeys().size();
        reread();
        assertThat(one.grant(AGENT).commandKeys()).hasSize(before);
    }

    private Optional<TokenFault> fault(String token, AgentTokens.Bearer bearer) {
        return one.tokens().judge(token, bearer).fault();
    }

    private TrustKey rotate(Purpose purpose) {
        pass(Duration.ofMinutes(1));
        TrustKey fresh = get(one.keys().rotate(purpose, AuditEntry.system("test", "rotateTrustKey")));
        reread();
        return fresh;
    }

    private void reread() {
        get(one.keys().read());
        get(other.keys().read());
    }

    private void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    private Trust open() {
        return get(Trust.open(new Trust.Parts(vertx, database, audit.trail(), home, now::get)));
    }
}
