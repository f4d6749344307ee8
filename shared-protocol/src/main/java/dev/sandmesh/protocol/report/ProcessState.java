package dev.sandmesh.protocol.report;

/** Where a supervised process stands. */
public enum ProcessState {
    /** Not started yet: something that it depends on is not ready. */
    WAITING,
    /** Started, its readiness probe has not passed yet. */
    STARTING,
    /** Started and ready. */
    RUNNING,
    /** Exited; the next start waits for the back-off. */
    BACKING_OFF,
    /** Exited too often within the window; restarts go on slowly. */
    FLAPPING,
    /** Told to stop, not gone yet. */
    STOPPING,
    /** Stopped on purpose. */
    STOPPED
}
