package dev.sandmesh.control.audit;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where the second copy of the heads is kept, beside the master key, and how long refusals are counted together.
 */
public record AuditConfig(Path home, Duration minute) {

    public AuditConfig(Path home) {
        this(home, Duration.ofMinutes(1));
    }
}
