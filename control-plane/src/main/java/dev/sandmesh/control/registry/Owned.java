package dev.sandmesh.control.registry;

import dev.sandmesh.protocol.SandboxId;

/**
 * What is written of a sandbox under an ownership, by the owner or in its name.
 *
 * @param handover the owner was taken for gone
 */
public record Owned(SandboxId sandboxId, long epoch, Health health, boolean handover) {}
