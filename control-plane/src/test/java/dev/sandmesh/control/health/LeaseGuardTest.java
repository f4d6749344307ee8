package dev.sandmesh.control.health;

import static dev.sandmesh.control.testing.Waiting.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.control.audit.Audit;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.registry.Health;
import dev.sandmesh.control.registry.HealthStatus;
import dev.sandmesh.control.registry.Ownership;
import dev.sandmesh.control.testing.TestingAudit;
import dev.sandmesh.control.trust.AgentTokens;
import dev.sandmesh.control.trust.TokenFault;
import dev.sandmesh.control.trust.Trust;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.report.DesiredConfiguration;
import dev.sandmesh.protocol.report.Instance;
import dev.sandmesh.protocol.report.KnownKeysName;
import dev.sandmesh.protocol.report.TrustGrant;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What is let through to a lease, on a clock that is moved by hand (D60). */
@ExtendWith(VertxExtension.class)
final class LeaseGuardTest {

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    private static final SandboxId ID = new SandboxId(UUID.randomUUID());

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    private final List<TokenFault> refused = new ArrayList<>();
    private Trust trust;
    private LeaseGuard guard;
    private Lease lease;
    private String token;

    @TempDir
    private Path home;

    @BeforeEach
    void start(Vertx vertx) throws Exception {
        Database database = POSTGRES.open(vertx);
        Audit audit = TestingAudit.open(vertx, database);
        trust = get(Trust.open(new Trust.Parts(vertx, database, audit.trail(), home, now::get)));
        guard = new LeaseGuard(trust, (snapshot, fault) -> refused.add(fault), now::get);
        lease = lease(2);
        token = trust.tokens().issue(new AgentTokens.Bearer(ID, 1, "a"));
    }

    @Test
    void aTokenIsRenewedFromHalfOfItsLifeOnAndTheOldOneIsGoodToItsEnd() {
        Instant until = guard.admit(lease, token);
        assertThat(guard.news(lease, until, "")).isEqualTo(TrustGrant.NONE);

        pass(AgentTokens.LIFETIME.dividedBy(2));
        String next = guard.news(lease, guard.admit(lease, token), "").token();
        assertThat(next).isNotEmpty().isNotEqualTo(token);
        assertThat(guard.news(lease, guard.admit(lease, token), "").token())
                .as("an ack that was lost is made up for by the next")
                .isEqualTo(next);
        assertThat(guard.admit(lease, next)).isAfter(until);
        assertThat(guard.news(lease, guard.admit(lease, next), "").token()).isEmpty();
        assertThat(guard.admit(lease, token)).isEqualTo(until);

        pass(AgentTokens.LIFETIME.dividedBy(2));
        assertThatThrownBy(() -> guard.admit(lease, token)).isInstanceOf(ProtocolException.class);
        assertThat(refused).containsExactly(TokenFault.EXPIRED);
        assertThat(guard.admit(lease, next)).isAfter(now.get());
    }

    @Test
    void whoDoesNotKnowAllKeysIsToldOfThem() {
        Instant until = guard.admit(lease, token);
        List<String> keys = trust.grant(new AgentTokens.Bearer(ID, 1, "a")).commandKeys();
        assertThat(guard.news(lease, until, KnownKeysName.of(keys)).announcements())
                .isEmpty();
        assertThat(guard.news(lease, until, "00000000").announcements()).isNotEmpty();
    }

    @Test
    void anAgentOfVersionOneShowsNoToken() {
        Lease older = lease(1);
        assertThat(guard.admit(older, "")).isEqualTo(Instant.MAX);
        assertThat(guard.news(older, Instant.MAX, "")).isEqualTo(TrustGrant.NONE);
        assertThat(refused).isEmpty();
    }

    private void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    private Lease lease(int version) {
        return new Lease(
                new LeaseGrant(
                        new Ownership(ID, "dev", "n1", 1, "a"),
                        new Instance("s1", "dev", "local", "i-1", "", "", "", ""),
                        "key",
                        version,
                        "cluster",
                        "c1",
                        new Health(HealthStatus.UNKNOWN, now.get(), List.of()),
                        Map.of(),
                        0,
                        DesiredConfiguration.NONE,
                        0),
                now.get());
    }
}
