package dev.sandmesh.agent.fence;

import dev.sandmesh.agent.probe.WorkerControl;
import java.util.Optional;

/** What the fence can lay hands on; without profiles where no browser has any. */
public record Reach(WorkerControl worker, Optional<OpenProfiles> profiles) {}
