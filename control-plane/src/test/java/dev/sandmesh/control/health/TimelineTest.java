package dev.sandmesh.control.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.registry.Severity;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.report.AgentEvent;
import dev.sandmesh.protocol.report.ProcessExited;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TimelineTest {

    private static Severity severityOfExit(String reason) {
        ProcessExited exited = new ProcessExited("Xvfb", 7, Optional.empty(), Optional.empty(), reason, List.of());
        SandboxId sandbox = SandboxId.of("00000000-0000-4000-8000-000000000001");
        AgentEvent event = new AgentEvent(sandbox, 1, "nonce", 1, Instant.EPOCH, exited, List.of(), List.of());
        return new Timeline(UUID::randomUUID).of(event, Instant.EPOCH).severity();
    }

    @Test
    void anExitThatWasWantedIsNoWarning() {
        assertThat(severityOfExit("stopped: restart by order")).isEqualTo(Severity.INFO);
        assertThat(severityOfExit("Xvfb exited: signal 9")).isEqualTo(Severity.WARNING);
    }
}
