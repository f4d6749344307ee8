package dev.sandmesh.protocol.mesh;

/** What a member holds. */
public enum MeshRole {
    /** A control node: holds a share of the subscriptions. */
    DATA,
    /** An agent: holds nothing, so that its death moves nothing. */
    LITE
}
