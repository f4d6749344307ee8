package dev.sandmesh.control.http;

import dev.sandmesh.control.error.ErrorCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes refusals to the log, until there is a chained audit log to write them to. */
public final class AuditLog implements AuditSink {

    private static final Logger LOG = LoggerFactory.getLogger("dev.sandmesh.audit");

    @Override
    public void refused(String operationId, Call<?> call, ErrorCode code) {
        LOG.info(
                "{} refused: {} for {} from {} ({})",
                operationId,
                code.wireName(),
                call.caller().name(),
                call.remoteAddress(),
                call.requestId());
    }
}
