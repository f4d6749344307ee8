package dev.sandmesh.protocol.client;

/** How one sandbox of an operation stands. */
public enum TargetStatus {
    PENDING,
    RUNNING,
    OK,
    FAILED,
    TIMED_OUT,
    /** Not tried. */
    REFUSED,
    /** Sent or begun, and nobody knows what came of it. */
    UNKNOWN,
    /** Begun, and ended because the operation was. */
    CANCELLED,
    /** Never begun, because the operation ended before. */
    SKIPPED;

    public boolean over() {
        return this != PENDING && this != RUNNING;
    }

    /** Whether it counts for the failures after which an operation stops. */
    public boolean failure() {
        return this == FAILED || this == TIMED_OUT || this == REFUSED || this == UNKNOWN;
    }
}
