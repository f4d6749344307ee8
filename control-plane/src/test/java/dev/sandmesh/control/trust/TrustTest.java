package dev.sandmesh.control.trust;

import static dev.sandmesh.control.testing.Waiting.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.audit.Audit;
import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.key.SealedKey.Purpose;
import dev.sandmesh.control.testing.TestingAudit;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.report.KeyAnnouncement;
import dev.sandmesh.protocol.report.KnownKeysName;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Tokens and the succession of keys at two nodes of one control plane, on a clock that is moved by hand (D44). */
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
        try (Connection connection = POSTGRES.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM signing_keys WHERE purpose IN ('control', 'command', 'agent_token')");
        }
        vertx = given;
        database = get(Database.open(vertx, POSTGRES.patient()));
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

    /** A bundle made with the old key works as long as that is believed: the old key vouches for the new one. */
    @Test
    void whoKnowsOnlyTheOldControlKeyLearnsTheNewOneFromTheAnswer() {
        List<String> bundle = one.controlKeys();
        assertThat(one.grant(AGENT).announcements()).isEmpty();
        var unused = rotate(Purpose.CONTROL);
        pass(TrustRing.SIGNS_AFTER);
        reread();
        assertThat(one.grant(AGENT).announcements())
                .anySatisfy(text -> assertThat(KeyAnnouncement.verified(text, KeyAnnouncement.CONTROL, bundle))
                        .hasValueSatisfying(news -> assertThat(news.keys()).isEqualTo(one.controlKeys())));
    }

    /** A key that somebody slipped into the table is none of ours. */
    @Test
    void aForeignKeyIsNotBelieved() throws Exception {
        try (Connection connection = POSTGRES.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO signing_keys (kid, purpose, algorithm, public_key, private_key, created_at)"
                    + " SELECT 'ffffffffffffffff', purpose, algorithm, public_key, private_key, now() + interval '1 day'"
                    + " FROM signing_keys WHERE purpose = 'command'");
        }
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
