package dev.sandmesh.control.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;

/**
 * Lets the pages of named other sites call the API with a token of their own. Never with our cookie: credentials are not
 * allowed. Vert.x's handler would refuse our own page as soon as it knows any other origin.
 */
final class ForeignOrigins implements Handler<RoutingContext> {

    private static final String METHODS = "GET, POST, PUT, PATCH, DELETE";
    private static final String SENT = "Authorization, Content-Type, If-Match, Idempotency-Key, X-Request-Id";
    private static final String SHOWN =
            "ETag, Location, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate, X-Request-Id";

    private final Set<String> origins;

    ForeignOrigins(Set<String> origins) {
        this.origins = origins;
    }

    @Override
    public void handle(RoutingContext context) {
        HttpServerResponse response = context.response();
        response.headers().add(HttpHeaders.VARY, "Origin");
        String origin = context.request().getHeader(HttpHeaders.ORIGIN);
        if (origin == null || !origins.contains(origin)) {
            context.next();
            return;
        }
        response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        boolean preflight = context.request().method().equals(HttpMethod.OPTIONS)
                && context.request().getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD) != null;
        if (!preflight) {
            response.putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, SHOWN);
            context.next();
            return;
        }
        response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS)
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, SENT)
                .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "600")
                .setStatusCode(204)
                .end()
                .onFailure(context::fail);
    }
}
