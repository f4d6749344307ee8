package dev.sandmesh.control.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.registry.Health;
import dev.sandmesh.control.registry.HealthStatus;
import dev.sandmesh.control.registry.Orphan;
import dev.sandmesh.control.registry.Ownership;
import dev.sandmesh.protocol.SandboxId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Seconds are counted from {@link #START}; the policy is asked every second, as the sweeper may. */
class SweepPolicyTest {

    private static final Instant START = Instant.parse("2026-11-01T12:00:00Z");
    private static final int HORIZON = 500;
    private static final long GRACE = 20;
    private static final long START_GRACE = 30;
    private static final long PATIENCE = 60;

    private final SweepPolicy policy = SweepPolicy.standard();

    /** One way in which an owner was lost. */
    private record Case(HealthStatus before, long goneAt, long ableAt, OptionalLong awayUntil) {

        long due() {
            long due = Math.max(goneAt + GRACE, ableAt + START_GRACE);
            return awayUntil.isPresent() ? Math.max(due, awayUntil.getAsLong() + GRACE) : due;
        }
    }

    @Test
    void nobodyIsUnknownBeforeTheGraceAndEverybodyIsUnhealthyAMinuteLater() {
        int cases = 0;
        for (HealthStatus before : List.of(HealthStatus.HEALTHY, HealthStatus.DEGRADED)) {
            for (long goneAt = 0; goneAt <= 60; goneAt += 7) {
                for (long ableAt = 0; ableAt <= 90; ableAt += 9) {
                    for (long away = -1; away <= 200; away += 40) {
                        OptionalLong until = away < 0 ? OptionalLong.empty() : OptionalLong.of(away);
                        Case lost = new Case(before, goneAt, ableAt, until);
                        assertThat(history(lost))
                                .as(lost.toString())
                                .containsExactly(
                                        Map.entry(lost.due(), HealthStatus.UNKNOWN),
                                        Map.entry(lost.due() + PATIENCE, HealthStatus.UNHEALTHY));
                        cases++;
                    }
                }
            }
        }
        assertThat(cases).isGreaterThan(1_000);
    }

    /** Of what was wrong with it nobody knows any more; that nothing is heard of it is said once. */
    @Test
    void whoWasUnhealthyIsSoForWantOfAReportAfterTheGrace() {
        for (long ableAt = 0; ableAt <= 90; ableAt += 9) {
            Case lost = new Case(HealthStatus.UNHEALTHY, 0, ableAt, OptionalLong.empty());
            assertThat(history(lost)).containsExactly(Map.entry(lost.due(), HealthStatus.UNHEALTHY));
        }
        Orphan orphan = orphan(HealthStatus.UNHEALTHY, START.minusSeconds(100), OptionalLong.empty());
        Health after = policy.judge(orphan, START, START, at(60)).orElseThrow();
        assertThat(after.since()).isEqualTo(START.minusSeconds(100));
        assertThat(after.reasons()).singleElement().satisfies(reason -> assertThat(reason.reason())
                .contains("no report since 2026-11-01T11:59:50"));
    }

    /** It was unknown all along, for it never reported: a minute after its owner went, and never within the grace. */
    @Test
    void whoWasUnknownIsUnhealthyAMinuteAfterItsOwnerWent() {
        for (long goneAt = 0; goneAt <= 60; goneAt += 5) {
            for (long ableAt = 0; ableAt <= 90; ableAt += 9) {
                Case lost = new Case(HealthStatus.UNKNOWN, goneAt, ableAt, OptionalLong.empty());
                long expected = lost.due() - GRACE + PATIENCE;
                assertThat(history(lost))
                        .as(lost.toString())
                        .containsExactly(Map.entry(expected, HealthStatus.UNHEALTHY));
                assertThat(expected).isGreaterThanOrEqualTo(lost.due());
            }
        }
    }

    @Test
    void aReturnOfTheDatabaseBeginsTheGraceAnew() {
        Orphan orphan = orphan(HealthStatus.HEALTHY, START.minusSeconds(100), OptionalLong.empty());
        assertThat(policy.judge(orphan, START, at(100), at(129))).isEmpty();
        assertThat(policy.judge(orphan, START, at(100), at(130))).isPresent();
    }

    @Test
    void theReasonNamesTheNodeAndTheLastReport() {
        Orphan orphan = orphan(HealthStatus.HEALTHY, START.minusSeconds(100), OptionalLong.empty());
        Health unknown = policy.judge(orphan, START, START, at(60)).orElseThrow();
        assertThat(unknown.reasons()).singleElement().satisfies(reason -> {
            assertThat(reason.type()).isEqualTo(SweepPolicy.HANDOVER);
            assertThat(reason.reason()).contains("n-gone").contains("no report since 2026-11-01T11:59:50");
        });
    }

    /** When what was said, asked every second. */
    private Map<Long, HealthStatus> history(Case lost) {
        Map<Long, HealthStatus> said = new TreeMap<>();
        Orphan orphan = orphan(lost.before(), START.minusSeconds(100), lost.awayUntil());
        for (long second = lost.goneAt(); second <= HORIZON; second++) {
            Optional<Health> after = policy.judge(orphan, at(lost.goneAt()), at(lost.ableAt()), at(second));
            if (after.isPresent()) {
                said.put(second, after.get().status());
                orphan = orphan(after.get(), lost.awayUntil());
            }
        }
        return said;
    }

    private static Instant at(long second) {
        return START.plusSeconds(second);
    }

    private static Orphan orphan(HealthStatus status, Instant since, OptionalLong awayUntil) {
        return orphan(new Health(status, since, List.of()), awayUntil);
    }

    private static Orphan orphan(Health health, OptionalLong awayUntil) {
        return new Orphan(
                new Ownership(new SandboxId(new UUID(1, 2)), "dev", "n-gone", 3, "nonce"),
                health,
                START,
                awayUntil.isPresent() ? at(awayUntil.getAsLong()) : null,
                START.minusSeconds(10));
    }
}
