package dev.sandmesh.control.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.registry.Health;
import dev.sandmesh.control.registry.HealthReason;
import dev.sandmesh.control.registry.HealthStatus;
import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.ConditionType;
import dev.sandmesh.protocol.report.ProcessReport;
import dev.sandmesh.protocol.report.ProcessState;
import java.lang.reflect.Field;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthPolicyTest {

    private static final Instant BEFORE = Instant.parse("2026-11-01T10:00:00Z");
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
    private static final Health UNKNOWN = new Health(HealthStatus.UNKNOWN, BEFORE, List.of());

    private final HealthPolicy policy = new HealthPolicy(HealthSettings.DEFAULT);

    @ParameterizedTest
    @CsvSource({
        ConditionType.DISPLAY_UP + ",DEGRADED",
        ConditionType.VNC_UP + ",DEGRADED",
        ConditionType.BROWSER_UP + ",DEGRADED",
        ConditionType.ENGINE_CONNECTED + ",DEGRADED",
        ConditionType.DISK_SPACE + ",DEGRADED",
        ConditionType.MEMORY_FREE + ",DEGRADED",
        ConditionType.PROCESSES_STABLE + ",DEGRADED",
        ConditionType.PROFILES_CLAIMED + ",DEGRADED",
        ConditionType.WORKER_UP + ",UNHEALTHY",
        "SomethingNew,DEGRADED"
    })
    void aFailingConditionWeighsWhatItsTypeSays(String type, HealthStatus expected) {
        Health health = live(List.of(condition(type, false)), List.of());

        assertThat(health.status()).isEqualTo(expected);
        assertThat(health.since()).isEqualTo(NOW);
        assertThat(health.reasons()).containsExactly(new HealthReason(type, type + " fails", BEFORE));
    }

    /** Without its worker a sandbox does no work at all; whatever else fails, it does some. */
    @Test
    void noConditionButTheWorkersIsFatal() throws IllegalAccessException {
        for (Field field : ConditionType.class.getFields()) {
            String type = (String) field.get(null);
            boolean worker = type.equals(ConditionType.WORKER_UP);
            assertThat(live(List.of(condition(type, false)), List.of()).status())
                    .as(type)
                    .isEqualTo(worker ? HealthStatus.UNHEALTHY : HealthStatus.DEGRADED);
        }
        assertThat(ConditionType.class.getFields()).hasSizeGreaterThan(20);
    }

    @Property
    void aLiveLeaseIsHealthyExactlyWhenNothingFails(
            @ForAll boolean display, @ForAll boolean vnc, @ForAll boolean worker, @ForAll ProcessState state) {
        Health health = live(
                List.of(
                        condition(ConditionType.DISPLAY_UP, display),
                        condition(ConditionType.VNC_UP, vnc),
                        condition(ConditionType.WORKER_UP, worker)),
                List.of(process("worker", state)));

        boolean flapping = state == ProcessState.FLAPPING;
        assertThat(health.status() == HealthStatus.HEALTHY).isEqualTo(display && vnc && worker && !flapping);
        assertThat(health.status() == HealthStatus.UNHEALTHY).isEqualTo(!worker || flapping);
        assertThat(health.reasons().isEmpty()).isEqualTo(health.status() == HealthStatus.HEALTHY);
    }

    @Test
    void aFlappingProcessDegradesAndAFlappingWorkerMakesUnhealthy() {
        assertThat(live(List.of(), List.of(process("x11vnc", ProcessState.FLAPPING)))
                        .status())
                .isEqualTo(HealthStatus.DEGRADED);
        assertThat(live(List.of(), List.of(process("worker", ProcessState.FLAPPING)))
                        .status())
                .isEqualTo(HealthStatus.UNHEALTHY);
    }

    @Test
    void sinceStaysWhileTheStatusStays() {
        Health degraded = new Health(HealthStatus.DEGRADED, BEFORE, List.of());

        Health health = policy.evaluate(
                new Standing.Live(), List.of(condition(ConditionType.VNC_UP, false)), List.of(), degraded, NOW);

        assertThat(health.since()).isEqualTo(BEFORE);
    }

    @Test
    void aLostLeaseIsUnhealthyWhateverWasReported() {
        Standing lost = new Standing.Lost(NOW, "no report since then");

        Health health =
                policy.evaluate(lost, List.of(condition(ConditionType.WORKER_UP, true)), List.of(), UNKNOWN, NOW);

        assertThat(health.status()).isEqualTo(HealthStatus.UNHEALTHY);
        assertThat(health.reasons()).containsExactly(new HealthReason("Lease", "no report since then", NOW));
    }

    @Test
    void whoSaidGoodbyeKeepsItsStatus() {
        Health healthy = new Health(HealthStatus.HEALTHY, BEFORE, List.of());

        Health health =
                policy.evaluate(new Standing.Away(NOW.plusSeconds(60), "upgrade"), List.of(), List.of(), healthy, NOW);

        assertThat(health.status()).isEqualTo(HealthStatus.HEALTHY);
        assertThat(health.reasons())
                .singleElement()
                .extracting(HealthReason::reason)
                .asString()
                .contains("upgrade");
    }

    @Test
    void nobodyIsJudgedBeforeItsFirstReport() {
        assertThat(policy.evaluate(new Standing.Expected(), List.of(), List.of(), UNKNOWN, NOW))
                .isEqualTo(UNKNOWN);
    }

    private Health live(List<Condition> conditions, List<ProcessReport> processes) {
        return policy.evaluate(new Standing.Live(), conditions, processes, UNKNOWN, NOW);
    }

    private static Condition condition(String type, boolean ok) {
        return new Condition(type, ok, ok ? "" : type + " fails", BEFORE, 1);
    }

    private static ProcessReport process(String name, ProcessState state) {
        return new ProcessReport(name, state, 1, 0, BEFORE, 0, 0, "", 1);
    }
}
