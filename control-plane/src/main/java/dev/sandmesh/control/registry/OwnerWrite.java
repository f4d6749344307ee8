package dev.sandmesh.control.registry;

import java.util.List;

/**
 * What an owner has to say at once: it is written, with its timeline entries and its change, if the ownership still stands.
 *
 * @param eventNumber of the agent's event that this comes from, by which a repeat is known; 0 when it comes from none
 * @param revision grows with every change of the owner's snapshot of the sandbox: an older report never overwrites a newer one
 * @param patch may be empty
 * @param fence of somebody who is not the owner and writes in its name
 */
public record OwnerWrite(
        Ownership owner, long eventNumber, long revision, SandboxPatch patch, List<SandboxEvent> events, Fence fence) {

    public OwnerWrite {
        events = List.copyOf(events);
    }

    /** By the owner itself. */
    public OwnerWrite(Ownership owner, long eventNumber, long revision, SandboxPatch patch, List<SandboxEvent> events) {
        this(owner, eventNumber, revision, patch, events, Fence.NONE);
    }
}
