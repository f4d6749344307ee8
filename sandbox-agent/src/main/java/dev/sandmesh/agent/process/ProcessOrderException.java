package dev.sandmesh.agent.process;

/** What was asked for a process and is not done, with the reason for a person. */
public final class ProcessOrderException extends RuntimeException {
    private final Cause cause;

    /** Why it is not done. */
    public enum Cause {
        /** No process has that name. */
        UNKNOWN_PROCESS,
        /** Everything is being stopped. */
        STOPPING,
        /** Something that it needs was stopped by order. */
        DEPENDENCY_STOPPED,
        /** A later order wants the contrary. */
        OVERTAKEN,
        /** It, or something that depends on it, exits again and again. */
        FLAPPING,
        /** It is not ready, or not gone, within the limit. */
        TIMED_OUT
    }

    ProcessOrderException(Cause cause, String reason) {
        super(reason, null, false, false);
        this.cause = cause;
    }

    public Cause kind() {
        return cause;
    }
}
