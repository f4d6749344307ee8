package dev.sandmesh.protocol.report;

/** Why a registration is refused. */
public enum RefusalCode {
    /** This node cannot reach its database, so ownership cannot change hands; another node may. */
    NO_DATABASE,
    /** The join token is missing or wrong, and the key is not pinned. */
    NOT_ADMITTED,
    /** As many sandboxes have come by the join token as it allows. */
    TOKEN_USED_UP,
    /** The time of the join token is over. */
    TOKEN_EXPIRED,
    /** Somebody has revoked the join token. */
    TOKEN_REVOKED,
    /** The join token lets sandboxes into another environment. */
    TOKEN_ELSEWHERE,
    /** The signature does not match the key, or the key is not the pinned one. */
    KEY_MISMATCH,
    /** No protocol version is spoken by both sides, or only one that is not accepted any more. */
    UNSUPPORTED_VERSION,
    /** The key has registered with a higher protocol version before; agents that may not know this code are told the one above. */
    PROTOCOL_DOWNGRADE,
    /** The environment does not exist. */
    UNKNOWN_ENVIRONMENT,
    /** The name is taken in this environment by another instance. */
    NAME_TAKEN,
    /** Another process of the same identity holds the lease and answers. */
    IDENTITY_IN_USE,
    /** The sandbox is terminated. */
    TERMINATED,
    /** This key has registered too often lately. */
    TOO_MANY_REGISTRATIONS,
    /** The node is shutting down or starting. */
    UNAVAILABLE
}
