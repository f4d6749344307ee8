package dev.sandmesh.control.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.UUID;
import java.util.regex.Pattern;

/** Gives every request its id, which its answer, its lines in the log and its rows in the audit trail bear. */
final class RequestMarks implements Handler<RoutingContext> {

    private static final String HEADER = "X-Request-Id";
    private static final String KEY = "sandmesh.requestId";
    private static final Pattern ACCEPTABLE = Pattern.compile("[A-Za-z0-9._-]{8,64}");

    @Override
    public void handle(RoutingContext context) {
        context.put(KEY, mark(context.request()));
        if (context.request().isSSL()) {
            context.addHeadersEndHandler(
                    written -> SecurityHeaders.secureCookies(context.response().headers()));
        }
        context.next();
    }

    /** Also for a request that no router will see. */
    static String mark(HttpServerRequest request) {
        String given = request.getHeader(HEADER);
        String id = given != null && ACCEPTABLE.matcher(given).matches()
                ? given
                : UUID.randomUUID().toString();
        RequestIds.set(id);
        SecurityHeaders.put(request.response().headers());
        if (request.isSSL()) {
            SecurityHeaders.putTls(request.response().headers());
        }
        request.response().putHeader(HEADER, id);
        return id;
    }

    /** Where a request comes from, for the audit trail. */
    static Call.Origin origin(RoutingContext context, String operation, AuditMark mark) {
        String address = context.request().remoteAddress().hostAddress();
        return new Call.Origin(requestId(context), operation, address == null ? "" : address, mark);
    }

    static String requestId(RoutingContext context) {
        String id = context.get(KEY);
        return id == null ? "" : id;
    }
}
