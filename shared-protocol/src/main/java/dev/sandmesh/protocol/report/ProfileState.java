package dev.sandmesh.protocol.report;

/** What is known of an open browser profile. */
public enum ProfileState {
    /** A running task names it. */
    CLAIMED,
    /** No task names it yet; that is no news for a while. */
    OPEN,
    /** Open for longer than a task takes to name it, so nobody will close it. */
    LEAKED,
    /** The browser application says that it is open, but its browser does not answer. */
    LOST
}
