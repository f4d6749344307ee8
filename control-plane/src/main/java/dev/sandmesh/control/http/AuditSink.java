package dev.sandmesh.control.http;

import dev.sandmesh.control.error.ErrorCode;

/** Port: takes the denials and failures that the machinery around endpoints sees. Successes are written by the facades. */
public interface AuditSink {
    /**
     * {@code environment} is the one that was asked for, as far as it is known, else empty.
     */
    void refused(Call<?> call, ErrorCode code, String environment);
}
