package dev.sandmesh.control.registry;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.report.DesiredConfiguration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

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

    /** As the audit trail names it, also where there is none of this id. */
    public static AuditEntry.Target target(SandboxId id, Optional<Sandbox> found) {
        return new AuditEntry.Target(
                "sandbox",
                id.toString(),
                found.map(Sandbox::name).orElse(""),
                found.map(Sandbox::environment).orElse(""));
    }
}
