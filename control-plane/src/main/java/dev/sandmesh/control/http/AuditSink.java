package dev.sandmesh.control.http;

import dev.sandmesh.control.error.ErrorCode;

/** Port: takes the denials and failures that the machinery around endpoints sees. Successes are written by the facades. */
public interface AuditSink {
    void refused(String operationId, Call<?> call, ErrorCode code);
}
