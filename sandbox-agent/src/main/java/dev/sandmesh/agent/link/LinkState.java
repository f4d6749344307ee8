package dev.sandmesh.agent.link;

/** Where the link stands. */
enum LinkState {
    /** Nothing has begun. */
    IDLE,
    /** The connection is being built. */
    CONNECTING,
    /** The connection could not be built; the next try waits for the back-off. */
    DISCONNECTED,
    /** A registration is under way. */
    REGISTERING,
    /** Connected without a lease; the next registration waits. */
    WAITING,
    /** Registered; the commands' address is being made known. */
    ANNOUNCING,
    /** There is a lease, and the control plane reaches us. */
    LIVE,
    /** There is a lease, but commands did not find us: the address is being made known again. */
    HEALING,
    /** Another registration of this sandbox is newer: obey nothing, ask slowly. */
    SUPERSEDED,
    /** The connection is beyond repair and is being closed, to be built anew. */
    REBUILDING,
    /** Closed for good. */
    STOPPED;

    /** Whether heartbeats flow in this state. */
    boolean hasLease() {
        return this == LIVE || this == HEALING;
    }

    /** Whether the next registration waits for its time. */
    boolean isWaiting() {
        return this == WAITING || this == SUPERSEDED;
    }

    /** Whether there is a connection that could be broken. */
    boolean isConnected() {
        return switch (this) {
            case REGISTERING, WAITING, ANNOUNCING, LIVE, HEALING, SUPERSEDED -> true;
            case IDLE, CONNECTING, DISCONNECTED, REBUILDING, STOPPED -> false;
        };
    }
}
