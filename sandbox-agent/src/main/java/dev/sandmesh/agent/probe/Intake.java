package dev.sandmesh.agent.probe;

/** Whether a worker takes new tasks. */
public enum Intake {
    /** It takes what comes. */
    OPEN,
    /** Nothing new until it is resumed; what runs goes on. */
    PAUSED,
    /** Nothing new; what runs is to end. */
    DRAINING,
    /** It does not say: a worker that does not know the contract. */
    UNKNOWN
}
