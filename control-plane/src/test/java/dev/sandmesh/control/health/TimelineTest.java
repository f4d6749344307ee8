package dev.sandmesh.control.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.registry.Health;
import dev.sandmesh.control.registry.HealthReason;
import dev.sandmesh.control.registry.HealthStatus;
import dev.sandmesh.control.registry.SandboxEvent;
import dev.sandmesh.control.registry.Severity;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.report.AgentEnded;
import dev.sandmesh.protocol.report.AgentEvent;
import dev.sandmesh.protocol.report.AgentFact;
import dev.sandmesh.protocol.report.ConditionChanged;
import dev.sandmesh.protocol.report.ExitAccount;
import dev.sandmesh.protocol.report.ProcessExited;
import dev.sandmesh.protocol.report.VersionsChanged;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TimelineTest {

    private static Severity severityOfExit(String reason) {
        ProcessExited exited = new ProcessExited("Xvfb", 7, Optional.empty(), Optional.empty(), reason, List.of());
        return entry(exited, Map.of()).severity();
    }

    private static SandboxEvent entry(AgentFact fact, Map<String, String> versions) {
        SandboxId sandbox = SandboxId.of("00000000-0000-4000-8000-000000000001");
        AgentEvent event = new AgentEvent(sandbox, 1, "nonce", 1, Instant.EPOCH, fact, List.of(), List.of());
        return new Timeline(UUID::randomUUID).of(event, versions, Instant.EPOCH);
    }

    @Test
    void anExitThatWasWantedIsNoWarning() {
        assertThat(severityOfExit("stopped: restart by order")).isEqualTo(Severity.INFO);
        assertThat(severityOfExit("Xvfb exited: signal 9")).isEqualTo(Severity.WARNING);
    }

    @Test
    void theDataOfAnExitHoldsAFullAccountOfIt() {
        ExitAccount account = new ExitAccount(true, 3, "x11vnc gives no banner", List.of("worker"), 400);
        ProcessExited exited =
                new ProcessExited("x11vnc", 7, Optional.of(1), Optional.empty(), "exited", List.of("bye"), account);

        JsonObject data = entry(exited, Map.of()).data();

        assertThat(data)
                .isEqualTo(new JsonObject()
                        .put("type", "process-exited")
                        .put("process", "x11vnc")
                        .put("pid", 7)
                        .put("exitCode", 1)
                        .put("reason", "exited")
                        .put("logTail", new JsonArray().add("bye"))
                        .put("adopted", true)
                        .put("restarts", 3)
                        .put("unwell", "x11vnc gives no banner")
                        .put("stopped", new JsonArray().add("worker"))
                        .put("retryMillis", 400)
                        .put("number", 1)
                        .put("agentAt", "1970-01-01T00:00:00.000Z"));
    }

    @Test
    void conditionsAreToldInWords() {
        assertThat(entry(new ConditionChanged("VncUp", false, "no banner"), Map.of())
                        .message())
                .isEqualTo("VNC up failed: no banner");
        assertThat(entry(new ConditionChanged("AdsPowerWithinRate", true, ""), Map.of())
                        .message())
                .isEqualTo("AdsPower within rate is well");
        Health well = new Health(HealthStatus.HEALTHY, Instant.EPOCH, List.of());
        List<HealthReason> reasons = List.of(
                new HealthReason("Process:worker", "worker exited: code 3", Instant.EPOCH),
                new HealthReason("Away", "away for an upgrade", Instant.EPOCH),
                new HealthReason("DiskInodes", "", Instant.EPOCH));
        assertThat(new Timeline(UUID::randomUUID)
                        .healthChanged(well, new Health(HealthStatus.DEGRADED, Instant.EPOCH, reasons), Instant.EPOCH)
                        .message())
                .isEqualTo("health healthy → degraded: Process worker failed: worker exited: code 3; "
                        + "away for an upgrade; Disk inodes failed");
    }

    @Test
    void endOfAnAgentWithoutAGoodbyeIsAWarning() {
        SandboxEvent entry = entry(new AgentEnded(7, Instant.EPOCH), Map.of());

        assertThat(entry.kind()).isEqualTo("agentEnded");
        assertThat(entry.severity()).isEqualTo(Severity.WARNING);
        assertThat(entry.message()).isEqualTo("the agent (pid 7) ended without a goodbye that was heard");
        assertThat(entry.data().getLong("pid")).isEqualTo(7);
    }

    @Test
    void newVersionsAreToldAsSteps() {
        Map<String, String> before = Map.of("agent", "0.1.0", "adspower", "7.3", "java", "17");
        Map<String, String> now = Map.of("agent", "0.2.0", "java", "17", "worker", "2.1");

        SandboxEvent entry = entry(new VersionsChanged(now), before);

        assertThat(entry.kind()).isEqualTo("versionsChanged");
        assertThat(entry.message()).isEqualTo("agent 0.1.0 → 0.2.0, worker 2.1, adspower 7.3 is gone");
        assertThat(entry.data().getJsonObject("before").getString("agent")).isEqualTo("0.1.0");
        assertThat(entry(new VersionsChanged(now), now).message()).isEqualTo("versions as they were");
    }
}
