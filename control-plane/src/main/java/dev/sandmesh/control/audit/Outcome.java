package dev.sandmesh.control.audit;

/** How it ended. */
public enum Outcome {
    /** It was done. */
    SUCCESS,
    /** Whoever asked may not. */
    DENIED,
    /** They may, and it could not be done. */
    FAILED
}
