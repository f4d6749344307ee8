package dev.sandmesh.control.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Handler;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The only place that writes an error response. */
final class ProblemHandler implements Handler<RoutingContext> {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemHandler.class);
    private static final Set<ErrorCode> CLOSING = EnumSet.of(
            ErrorCode.REQUEST_TOO_SLOW, ErrorCode.BODY_TOO_LARGE, ErrorCode.URI_TOO_LONG, ErrorCode.HEADERS_TOO_LARGE);

    @Override
    public void handle(RoutingContext context) {
        write(context, exceptionOf(context.failure(), context.statusCode()));
    }

    /** Turns whatever failed into an answer; what nobody foresaw is logged here, once, with its stack. */
    static SandmeshException exceptionOf(@Nullable Throwable failure, int status) {
        if (failure instanceof SandmeshException known) {
            return known;
        }
        if (failure instanceof HttpException http) {
            return byStatus(http.getStatusCode());
        }
        if (failure instanceof TimeoutException) {
            return new SandmeshException(ErrorCode.REQUEST_TIMEOUT);
        }
        if (failure instanceof VertxException
                && failure.getMessage() != null
                && failure.getMessage().contains("Connection was closed")) {
            return new SandmeshException(ErrorCode.MALFORMED_REQUEST, "The connection was closed");
        }
        if (failure == null) {
            return byStatus(status);
        }
        LOG.error("request failed unexpectedly", failure);
        return new SandmeshException(ErrorCode.INTERNAL);
    }

    static void write(RoutingContext context, SandmeshException failure) {
        write(context.response(), RequestMarks.requestId(context), failure);
    }

    /** A request that cannot be read reaches no router; its connection ends with the answer. */
    static void unreadable(HttpServerRequest request) {
        Throwable cause =
                request.decoderResult() == null ? null : request.decoderResult().cause();
        ErrorCode code = ErrorCode.MALFORMED_REQUEST;
        if (cause instanceof TooLongHttpLineException) {
            code = ErrorCode.URI_TOO_LONG;
        } else if (cause instanceof TooLongHttpHeaderException) {
            code = ErrorCode.HEADERS_TOO_LARGE;
        }
        write(request.response(), RequestMarks.mark(request), new SandmeshException(code));
        request.connection().close().onFailure(gone -> LOG.debug("already closed", gone));
    }

    private static void write(HttpServerResponse response, String requestId, SandmeshException failure) {
        if (response.ended() || response.closed()) {
            return;
        }
        if (response.headWritten()) {
            response.reset();
            return;
        }
        Problem problem = Problem.of(failure, requestId);
        response.setStatusCode(problem.status()).putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json");
        failure.retryAfter()
                .ifPresent(after -> response.putHeader("Retry-After", Long.toString(Math.max(1, after.toSeconds()))));
        if (problem.status() == 503 && failure.retryAfter().isEmpty()) {
            response.putHeader("Retry-After", "2");
        }
        if (problem.status() == 401) {
            response.putHeader("WWW-Authenticate", "Bearer");
        }
        if (CLOSING.contains(failure.code())) {
            // The rest of the request will not be read, so this connection cannot carry another request.
            response.putHeader(HttpHeaders.CONNECTION, "close");
        }
        response.end(encode(problem)).onFailure(gone -> LOG.debug("client left before its answer", gone));
    }

    private static Buffer encode(Problem problem) {
        try {
            return Buffer.buffer(WireJson.MAPPER.writeValueAsBytes(problem));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem cannot be written", e);
        }
    }

    private static SandmeshException byStatus(int status) {
        ErrorCode code =
                switch (status) {
                    case 401 -> ErrorCode.UNAUTHENTICATED;
                    case 403 -> ErrorCode.FORBIDDEN;
                    case 404 -> ErrorCode.NOT_FOUND;
                    case 405 -> ErrorCode.METHOD_NOT_ALLOWED;
                    case 413 -> ErrorCode.BODY_TOO_LARGE;
                    case 415 -> ErrorCode.UNSUPPORTED_MEDIA_TYPE;
                    default -> status >= 500 ? ErrorCode.INTERNAL : ErrorCode.MALFORMED_REQUEST;
                };
        return new SandmeshException(code);
    }
}
