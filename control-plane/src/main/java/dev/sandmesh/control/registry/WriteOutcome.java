package dev.sandmesh.control.registry;

/** What became of a write of an owner. */
public enum WriteOutcome {
    /** It is committed. */
    WRITTEN,
    /** An event with this number was committed before; nothing was written. */
    DUPLICATE,
    /** The sandbox has another owner or epoch by now; nothing was written. */
    FENCED
}
