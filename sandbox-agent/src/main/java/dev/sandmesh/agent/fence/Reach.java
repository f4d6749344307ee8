package dev.sandmesh.agent.fence;

import dev.sandmesh.agent.probe.WorkerControl;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What the fence can lay hands on; without profiles where no browser has any.
 *
 * @param closedByPerson whether a person wants that the worker takes nothing new, which the fence's end does not change
 */
public record Reach(WorkerControl worker, Optional<OpenProfiles> profiles, BooleanSupplier closedByPerson) {}
