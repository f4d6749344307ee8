package dev.sandmesh.protocol.report;

/** What the owner makes of a heartbeat. */
public enum AckStatus {
    /** The lease is renewed. */
    OK,
    /** A newer registration of this sandbox exists: obey nothing, ask slowly. */
    SUPERSEDED,
    /** This node holds no lease for the sandbox: register again. */
    UNKNOWN_LEASE
}
