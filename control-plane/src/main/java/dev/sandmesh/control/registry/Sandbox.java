package dev.sandmesh.control.registry;

import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.report.DesiredConfiguration;
import java.time.Instant;
import java.util.Map;

/** One managed machine and its row in the registry. */
public record Sandbox(
        SandboxId id,
        String name,
        String environment,
        SandboxStatus status,
        Machine machine,
        Map<String, String> labels,
        DesiredConfiguration desired,
        long version,
        Instant createdAt,
        Instant updatedAt,
        SandboxState state) {

    public Sandbox {
        labels = Map.copyOf(labels);
    }
}
