package dev.sandmesh.control.registry;

import dev.sandmesh.protocol.SandboxId;

/** Who may write about a sandbox: this node, in this registration. Writes of any other ownership are dropped. */
public record Ownership(SandboxId sandboxId, String environment, String node, long epoch, String nonce) {}
