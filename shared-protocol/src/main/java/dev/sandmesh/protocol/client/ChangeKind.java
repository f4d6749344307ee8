package dev.sandmesh.protocol.client;

/** What a change is about. */
public enum ChangeKind {
    /** A sandbox as the API shows it; the patch applies to that view. */
    SANDBOX,
    /** A new entry of a sandbox's timeline; the patch is the whole entry. */
    SANDBOX_EVENT
}
