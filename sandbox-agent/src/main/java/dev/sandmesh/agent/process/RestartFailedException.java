package dev.sandmesh.agent.process;

/** A restart that was asked for and is not done, with the reason for a person. */
public final class RestartFailedException extends RuntimeException {
    private final Cause cause;

    /** Why there is no restart. */
    public enum Cause {
        /** No process has that name. */
        UNKNOWN_PROCESS,
        /** Everything is being stopped. */
        STOPPING,
        /** It, or something that depends on it, exits again and again. */
        FLAPPING,
        /** It is not ready within the limit. */
        TIMED_OUT
    }

    RestartFailedException(Cause cause, String reason) {
        super(reason, null, false, false);
        this.cause = cause;
    }

    public Cause kind() {
        return cause;
    }
}
