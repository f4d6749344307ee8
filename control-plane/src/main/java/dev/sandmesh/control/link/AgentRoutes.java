package dev.sandmesh.control.link;

import dev.sandmesh.protocol.SandboxId;

/** Is told by which member of the mesh an agent is reached, from the registration itself. */
@FunctionalInterface
public interface AgentRoutes {

    void reaches(SandboxId sandboxId, String meshId);
}
