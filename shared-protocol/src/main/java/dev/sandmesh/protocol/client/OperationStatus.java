package dev.sandmesh.protocol.client;

/** How an operation stands. */
public enum OperationStatus {
    RUNNING,
    /** Every target is ok. */
    SUCCEEDED,
    /** Some target is not. */
    FAILED,
    /** As many failures as its policy allows: the rest was skipped. */
    STOPPED,
    /** Somebody has cancelled it before its end. */
    CANCELLED,
    /** Its deadline has passed before its end. */
    TIMED_OUT
}
