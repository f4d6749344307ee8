package dev.sandmesh.control.http;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens for people and scripts; deployed once per core. */
public final class HttpServerVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(HttpServerVerticle.class);
    private static final int MAX_FRAME_BYTES = 64 * 1024;
    private static final int IDLE_SECONDS = 75;
    private static final int DRAIN_SECONDS = 5;
    private static final int CLOSING_SECONDS = 2;

    private final HttpConfig config;
    private final Contract contract;
    private final HttpParts parts;
    private final AtomicInteger connections;
    private @Nullable HttpServer server;

    /** {@code connections} is shared by the instances of one node. */
    public HttpServerVerticle(HttpConfig config, Contract contract, HttpParts parts, AtomicInteger connections) {
        this.config = config;
        this.contract = contract;
        this.parts = parts;
        this.connections = connections;
    }

    @Override
    public Future<?> start() {
        EndpointGuard guard = new EndpointGuard(
                parts.authenticator(),
                parts.audit(),
                parts.environments(),
                parts.readiness(),
                new HttpMetrics(parts.meters()),
                config.requestTimeout());
        Endpoints endpoints = new Endpoints(contract, parts.allEndpoints(contract), guard);
        HttpServer created = vertx.createHttpServer(options());
        server = created;
        return created.connectionHandler(connection -> {
                    if (connections.incrementAndGet() > HttpConfig.MAX_CONNECTIONS) {
                        LOG.warn("more than {} connections: one is closed", HttpConfig.MAX_CONNECTIONS);
                        connection.close().onFailure(gone -> LOG.debug("already closed", gone));
                    }
                    connection.closeHandler(closed -> connections.decrementAndGet());
                })
                .requestHandler(router(endpoints))
                .listen()
                // Each core's instance says so; the node itself says once that it is ready, and where.
                .onSuccess(up -> LOG.debug("listening on http://{}:{}", config.host(), up.actualPort()));
    }

    @Override
    public Future<?> stop() {
        HttpServer running = server;
        return running == null ? Future.succeededFuture() : running.shutdown(DRAIN_SECONDS, TimeUnit.SECONDS);
    }

    /** The port that is really open (0 in the configuration means any free one). */
    public int port() {
        return server == null ? -1 : server.actualPort();
    }

    private Router router(Endpoints endpoints) {
        Router router = Router.router(vertx);
        ProblemHandler problems = new ProblemHandler();
        router.route().handler(new RequestMarks()).failureHandler(problems);
        parts.doors().forEach(door -> router.get(door.path()).handler(door::upgrade));
        router.route("/api/*").handler(BodyHandler.create(false).setBodyLimit(HttpConfig.MAX_BODY_BYTES));
        router.route("/*").subRouter(endpoints.router(vertx));
        router.route("/api/*").handler(this::unknown);
        StaticPages.mount(router, vertx);
        router.route().handler(this::unknown);
        return router;
    }

    private void unknown(RoutingContext context) {
        Set<String> methods = contract.methodsAt(context.request().path());
        if (!methods.isEmpty()) {
            context.response().putHeader("Allow", String.join(", ", methods));
        }
        ErrorCode code = methods.isEmpty() ? ErrorCode.NOT_FOUND : ErrorCode.METHOD_NOT_ALLOWED;
        ProblemHandler.write(context, new SandmeshException(code));
    }

    private HttpServerOptions options() {
        return new HttpServerOptions()
                .setHost(config.host())
                .setPort(config.port())
                .setReuseAddress(true)
                .setIdleTimeout(IDLE_SECONDS)
                .setMaxInitialLineLength(8 * 1024)
                .setMaxHeaderSize(16 * 1024)
                .setCompressionSupported(true)
                .setHandle100ContinueAutomatically(true)
                .setHttp2ClearTextEnabled(false)
                .setWebSocketClosingTimeout(CLOSING_SECONDS)
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setMaxWebSocketFrameSize(MAX_FRAME_BYTES)
                .setMaxWebSocketMessageSize(MAX_FRAME_BYTES);
    }
}
