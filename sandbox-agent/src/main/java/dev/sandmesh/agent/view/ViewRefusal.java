package dev.sandmesh.agent.view;

import dev.sandmesh.agent.job.JobEnd;

/** A view is not opened: how that ends the order. */
final class ViewRefusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient JobEnd end;

    ViewRefusal(JobEnd end) {
        super(end.message(), null, false, false);
        this.end = end;
    }

    static ViewRefusal refused(String code, String message) {
        return new ViewRefusal(JobEnd.refused(code, message));
    }

    static ViewRefusal failed(String code, String message) {
        return new ViewRefusal(JobEnd.failed(code, message));
    }

    JobEnd end() {
        return end;
    }
}
