package dev.sandmesh.control.http;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens for people and scripts; deployed once per core. */
public final class HttpServerVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(HttpServerVerticle.class);
    private static final int MAX_FRAME_BYTES = 64 * 1024;
    /** Of every WebSocket: what an agent may send in several frames; a door that wants less looks itself. */
    private static final int MAX_MESSAGE_BYTES = 256 * 1024 + 16 * 1024;

    private static final int CLOSING_SECONDS = 2;
    private static final Set<String> TLS_VERSIONS = Set.of("TLSv1.3", "TLSv1.2");

    private final HttpConfig config;
    private final Contract contract;
    private final HttpParts parts;
    private final Edge edge;
    private final Patience patience;
    private final Consumer<KeyCertOptions> newCertificate = this::serve;
    private @Nullable HttpServer server;

    /** {@code edge} is shared by the instances of one node. */
    public HttpServerVerticle(HttpConfig config, Contract contract, HttpParts parts, Edge edge) {
        this(config, contract, parts, edge, Patience.USUAL);
    }

    HttpServerVerticle(HttpConfig config, Contract contract, HttpParts parts, Edge edge, Patience patience) {
        this.config = config;
        this.contract = contract;
        this.parts = parts;
        this.edge = edge;
        this.patience = patience;
    }

    @Override
    public Future<?> start() {
        EndpointGuard guard = new EndpointGuard(
                parts.authenticator(),
                parts.audit(),
                parts.environments(),
                parts.readiness(),
                new HttpMetrics(parts.meters()),
                edge.limits(),
                config.requestTimeout());
        Endpoints endpoints = new Endpoints(contract, parts.allEndpoints(contract), guard);
        SlowClients slow = new SlowClients(vertx, patience);
        HttpServer created = vertx.createHttpServer(options());
        server = created;
        edge.onNewCertificate(newCertificate);
        return created.connectionHandler(connection -> opened(connection, slow))
                .invalidRequestHandler(ProblemHandler::unreadable)
                .requestHandler(router(endpoints, slow))
                .listen()
                // Each core's instance says so; the node itself says once that it is ready, and where.
                .onSuccess(up -> LOG.debug("listening on {}:{}", config.host(), up.actualPort()));
    }

    private void opened(HttpConnection connection, SlowClients slow) {
        connection.closeHandler(closed -> {
            edge.connections().closed(connection);
            slow.closed(connection);
        });
        slow.opened(connection);
        if (!edge.connections().admit(connection)) {
            connection.close().onFailure(gone -> LOG.debug("already closed", gone));
        }
    }

    /** Connections that are open keep the certificate that they began with. */
    private void serve(KeyCertOptions certificate) {
        HttpServer running = server;
        if (running != null) {
            ServerSSLOptions options = new ServerSSLOptions().setKeyCertOptions(certificate);
            options.setEnabledSecureTransportProtocols(TLS_VERSIONS);
            running.updateSSLOptions(options, true)
                    .onFailure(fault -> LOG.error("the new certificate cannot be served", fault));
        }
    }

    @Override
    public Future<?> stop() {
        edge.forget(newCertificate);
        HttpServer running = server;
        return running == null
                ? Future.succeededFuture()
                : running.shutdown(patience.drain().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The port that is really open (0 in the configuration means any free one). */
    public int port() {
        return server == null ? -1 : server.actualPort();
    }

    private Router router(Endpoints endpoints, SlowClients slow) {
        Router router = Router.router(vertx);
        ProblemHandler problems = new ProblemHandler();
        router.route().handler(new RequestMarks()).failureHandler(problems);
        // What no route can match, for example a path that cannot be decoded, fails past all routes.
        router.errorHandler(400, problems).errorHandler(500, problems);
        router.route().handler(slow::headCame);
        if (!config.edge().origins().isEmpty()) {
            router.route("/api/*").handler(new ForeignOrigins(config.edge().origins()));
        }
        parts.doors()
                .forEach(door -> router.get(door.path()).handler(new DoorHandler(door, parts.audit(), edge.limits())));
        router.route("/api/*").handler(HttpServerVerticle::refuseForms);
        BodyHandler whole = BodyHandler.create(false).setBodyLimit(HttpConfig.MAX_BODY_BYTES);
        router.route("/api/*").handler(context -> {
            if (BodyRest.isSent(context)) {
                BodyRest.begin(context);
            } else {
                whole.handle(context);
            }
        });
        router.route("/*").subRouter(endpoints.router(vertx));
        router.route("/api/*").handler(this::unknown);
        StaticPages.mount(router, vertx, config.edge().embedders());
        router.route().handler(this::unknown);
        return router;
    }

    /** Nothing here takes one, and Vert.x takes them apart before anybody could say so. */
    private static void refuseForms(RoutingContext context) {
        String type = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
        String kind = type == null ? "" : type.strip().toLowerCase(Locale.ROOT);
        if (kind.startsWith("multipart/") || kind.startsWith("application/x-www-form-urlencoded")) {
            context.fail(new SandmeshException(ErrorCode.UNSUPPORTED_MEDIA_TYPE));
            return;
        }
        context.next();
    }

    private void unknown(RoutingContext context) {
        Set<String> methods = contract.methodsAt(context.request().path());
        if (!methods.isEmpty()) {
            context.response().putHeader("Allow", String.join(", ", methods));
        }
        ErrorCode code = methods.isEmpty() ? ErrorCode.NOT_FOUND : ErrorCode.METHOD_NOT_ALLOWED;
        ProblemHandler.write(context, new SandmeshException(code));
    }

    /** HTTP/1.1 only, also under TLS: the limits of a connection are those of one request at a time. */
    private HttpServerOptions options() {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(config.host())
                .setPort(config.port())
                .setReuseAddress(true)
                .setUseProxyProtocol(config.edge().proxied())
                .setIdleTimeout((int) patience.idle().toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setMaxInitialLineLength(8 * 1024)
                .setMaxHeaderSize(16 * 1024)
                .setCompressionSupported(true)
                .setHandle100ContinueAutomatically(true)
                .setHttp2ClearTextEnabled(false)
                .setWebSocketClosingTimeout(CLOSING_SECONDS)
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                // a browser that asks for it, as for a live view, goes away when it is not answered
                .setWebSocketSubProtocols(List.of("sandmesh.live-view.v1", "binary"))
                .setMaxWebSocketFrameSize(MAX_FRAME_BYTES)
                .setMaxWebSocketMessageSize(MAX_MESSAGE_BYTES);
        edge.certificate().ifPresent(certificate -> options.setSsl(true)
                .setKeyCertOptions(certificate)
                .setEnabledSecureTransportProtocols(TLS_VERSIONS));
        return options;
    }
}
