package dev.sandmesh.protocol.client;

/** What a change is about. */
public enum ChangeKind {
    /** A sandbox as the API shows it; the patch applies to that view. */
    SANDBOX,
    /** A new entry of a sandbox's timeline; the patch is the whole entry. */
    SANDBOX_EVENT,
    /** The brake of the whole fleet as the API shows it, without its history; the patch is all of it. */
    BRAKE,
    /**
     * An operation: the patch says how it stands and how many of its targets stand how. Told once in each environment of its targets.
     */
    OPERATION
}
