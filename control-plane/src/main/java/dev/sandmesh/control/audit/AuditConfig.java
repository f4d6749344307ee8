package dev.sandmesh.control.audit;

import java.nio.file.Path;

/** Where the second copy of the heads is kept, beside the master key. */
public record AuditConfig(Path home) {}
