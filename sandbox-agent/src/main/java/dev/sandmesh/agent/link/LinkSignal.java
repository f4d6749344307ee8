package dev.sandmesh.agent.link;

/** What happens to a link. */
enum LinkSignal {
    /** Begin. */
    START,
    /** The connection is there. */
    OPENED,
    /** The connection could not be built. */
    OPEN_FAILED,
    /** A control node gave us a lease. */
    REGISTERED,
    /** A control node said no. */
    REFUSED,
    /** A control node said no, and that others may say otherwise, whom this connection does not reach. */
    REFUSED_HERE,
    /** Nobody answered a registration. */
    UNANSWERED,
    /** Every control node knows our address for commands. */
    ANNOUNCED,
    /** The announcement failed. */
    ANNOUNCE_FAILED,
    /** The wait is over. */
    WAITED,
    /** The owner does not answer any more. */
    OWNER_LOST,
    /** The owner holds no lease of ours. */
    LEASE_UNKNOWN,
    /** The owner knows a newer registration. */
    OUTDATED,
    /** The control plane would reach us. */
    REACHABLE,
    /** It would not. */
    UNREACHABLE,
    /** We were stopped so long that the others have given us up. */
    FROZEN,
    /** No control node is left on our side of the mesh. */
    ISOLATED,
    /** The old connection is gone. */
    CLOSED,
    /** End. */
    STOP
}
