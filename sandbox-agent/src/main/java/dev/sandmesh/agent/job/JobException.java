package dev.sandmesh.agent.job;

/** What a job does cannot be done, and how it ends by that. */
public final class JobException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient JobEnd end;

    public JobException(JobEnd end) {
        super(end.message(), null, false, false);
        this.end = end;
    }

    public JobEnd end() {
        return end;
    }
}
