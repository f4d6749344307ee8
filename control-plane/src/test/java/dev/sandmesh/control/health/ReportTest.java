package dev.sandmesh.control.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.report.Capacity;
import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.Heartbeat;
import dev.sandmesh.protocol.report.HostSample;
import dev.sandmesh.protocol.report.NetworkUsage;
import dev.sandmesh.protocol.report.ProcessReport;
import dev.sandmesh.protocol.report.ProcessState;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is known of a sandbox whose specification changes while it runs. */
class ReportTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final SandboxId ID = new SandboxId(UUID.randomUUID());

    private final Report report = new Report();

    private static List<Condition> conditions(String... types) {
        return Stream.of(types)
                .map(type -> new Condition(type, true, "", NOW, 1))
                .toList();
    }

    private static Heartbeat heartbeat(long sequence, String... names) {
        return new Heartbeat(
                ID,
                1,
                "nonce",
                sequence,
                NOW,
                Capacity.NONE,
                List.of(),
                List.of(),
                new HostSample(0, 0, 0, 0, 0, 0, List.of(), new NetworkUsage(0, 0), 0),
                Stream.of(names)
                        .map(name -> new ProcessReport(name, ProcessState.RUNNING, 7, 0, NOW, 0, 0, "", 1))
                        .toList(),
                conditions(names),
                0);
    }

    private List<String> known() {
        assertThat(report.processes()).extracting(ProcessReport::name).isEqualTo(types());
        return types();
    }

    private List<String> types() {
        return report.conditions().stream().map(Condition::type).toList();
    }

    @Test
    void whatTwoHeartbeatsDoNotNameIsForgotten() {
        assertThat(report.apply(heartbeat(1, "a", "b", "c"))).isTrue();
        assertThat(report.apply(heartbeat(2, "a", "c"))).isFalse();
        assertThat(known()).containsExactly("a", "b", "c");
        assertThat(report.apply(heartbeat(3, "a", "c"))).isTrue();
        assertThat(known()).containsExactly("a", "c");
    }

    @Test
    void oneThatIsExchangedForAnotherIsForgottenToo() {
        report.apply(heartbeat(1, "a", "b"));
        report.apply(heartbeat(2, "a", "c"));
        report.apply(heartbeat(3, "a", "c"));
        report.apply(heartbeat(4, "a", "c"));
        assertThat(known()).containsExactly("a", "c");
    }

    @Test
    void aHeartbeatThatIsOlderThanAnEventForgetsNothing() {
        report.apply(heartbeat(1, "a"));
        report.apply(conditions("b"), List.of());
        report.apply(heartbeat(2, "a"));
        assertThat(types()).containsExactly("a", "b");
        report.apply(heartbeat(3, "a", "b"));
        report.apply(heartbeat(2, "a"));
        report.apply(heartbeat(1, "a"));
        assertThat(types()).containsExactly("a", "b");
    }
}
