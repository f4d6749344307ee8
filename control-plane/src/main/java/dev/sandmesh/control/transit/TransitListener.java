package dev.sandmesh.control.transit;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.peer.Door;
import dev.sandmesh.control.peer.RefusedPeer;
import dev.sandmesh.control.peer.RefusedPeers;
import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.mesh.MutualTls;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.ServerSSLOptions;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server at the mesh address. One connection, one request, and that is upgraded, answered or refused. */
final class TransitListener extends VerticleBase {

    static final int MOST_HEADER_BYTES = 8 * 1024;

    /** Of one connection and one way: left alone, the kernel keeps tens of megabytes for a viewer that does not read. */
    static final int KERNEL_BYTES = 256 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(TransitListener.class);
    /** That are not upgraded yet; doors bound what is. */
    private static final int MOST_WAITING = 256;

    private static final int MOST_LINE_BYTES = 1024;
    private static final int MOST_FRAME_BYTES = 64 * 1024;
    private static final Duration HANDSHAKE = Duration.ofSeconds(5);

    /** From a connection to its upgrade. */
    private static final Duration UPGRADE = Duration.ofSeconds(10);

    /** How soon changed certificates count for whoever came before. */
    private static final Duration LOOK_PERIOD = Duration.ofSeconds(5);

    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final TransitConfig config;
    private final int asked;
    private final TransitPaths paths;
    private final RefusedPeers peers;

    /** What ends each open connection, unless it is upgraded. */
    private final Map<HttpConnection, Long> timers = new HashMap<>();

    private @Nullable HttpServer server;
    private long looks = -1;

    TransitListener(TransitConfig config, int asked, TransitPaths paths, RefusedPeers peers) {
        this.config = config;
        this.asked = asked;
        this.paths = paths;
        this.peers = peers;
    }

    @Override
    public Future<?> start() {
        HttpServer created = vertx.createHttpServer(options());
        server = created;
        config.tls().ifPresent(tls -> follow(created, tls));
        return created.connectionHandler(this::opened)
                .exceptionHandler(broken -> LOG.debug("a connection broke", broken))
                .invalidRequestHandler(request -> refuse(request, new SandmeshException(ErrorCode.MALFORMED_REQUEST)))
                .requestHandler(this::take)
                .listen();
    }

    @Override
    public Future<?> stop() {
        vertx.cancelTimer(looks);
        HttpServer running = server;
        return running == null ? Future.succeededFuture() : running.shutdown(CLOSING.toMillis(), TimeUnit.MILLISECONDS);
    }

    int port() {
        return server == null ? -1 : server.actualPort();
    }

    private HttpServerOptions options() {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(config.host())
                .setPort(asked)
                .setTcpKeepAlive(true)
                .setMaxInitialLineLength(MOST_LINE_BYTES)
                .setMaxHeaderSize(MOST_HEADER_BYTES)
                .setHttp2ClearTextEnabled(false)
                .setUseAlpn(false)
                .setCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setWebSocketSubProtocols(List.of("sandmesh.live-view.v1", "binary"))
                .setMaxWebSocketFrameSize(MOST_FRAME_BYTES)
                .setMaxWebSocketMessageSize(MOST_FRAME_BYTES);
        options.setSendBufferSize(KERNEL_BYTES);
        options.setSslHandshakeTimeout(HANDSHAKE.toMillis()).setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
        config.tls().map(MutualTls::accepting).ifPresent(tls -> secured(options, tls));
        return options;
    }

    private void secured(HttpServerOptions options, ServerSSLOptions tls) {
        options.setSsl(true)
                .setKeyCertOptions(tls.getKeyCertOptions())
                .setTrustOptions(tls.getTrustOptions())
                .setClientAuth(tls.getClientAuth())
                .setSslEngineOptions(new WatchedHandshakes(this::notMember))
                .setEnabledSecureTransportProtocols(tls.getEnabledSecureTransportProtocols());
    }

    /** Without it, whoever came before comes again without its certificate being looked at. */
    private void follow(HttpServer created, MutualTls tls) {
        AtomicReference<Object> accepted = new AtomicReference<>(tls.state());
        looks = vertx.setPeriodic(LOOK_PERIOD.toMillis(), due -> {
            Object present = tls.state();
            if (present != accepted.getAndSet(present)) {
                created.updateSSLOptions(tls.accepting(), true)
                        .onFailure(fault -> LOG.error("the new certificates of the mesh are not asked for", fault));
            }
        });
    }

    private void opened(HttpConnection connection) {
        connection.closeHandler(closed -> settled(connection));
        if (timers.size() >= MOST_WAITING) {
            close(connection);
            return;
        }
        timers.put(connection, vertx.setTimer(UPGRADE.toMillis(), late -> close(connection)));
    }

    private void settled(HttpConnection connection) {
        Long timer = timers.remove(connection);
        if (timer != null) {
            vertx.cancelTimer(timer);
        }
    }

    private void take(HttpServerRequest request) {
        admitted(request)
                .onSuccess(upgraded -> settled(request.connection()))
                .onFailure(refusal -> refuse(request, refusal));
    }

    private Future<Void> admitted(HttpServerRequest request) {
        Optional<String> token = Upgrade.token(request);
        if (token.isEmpty()) {
            return Future.failedFuture(
                    new SandmeshException(ErrorCode.UNAUTHENTICATED, "It shows no token, where each has to show one"));
        }
        TransitDesk desk = paths.desks().get(request.path());
        if (desk != null) {
            return answered(request, desk, token.get());
        }
        TransitDoor door = paths.doors().get(request.path());
        if (door == null) {
            note(request.remoteAddress().hostAddress(), "unknown_path", "It asked for a path that nobody takes here");
            return Future.failedFuture(new SandmeshException(ErrorCode.NOT_FOUND));
        }
        if (!Upgrade.isWanted(request)) {
            return Future.failedFuture(
                    new SandmeshException(ErrorCode.MALFORMED_REQUEST, "This takes upgrades without a body only"));
        }
        try {
            return door.upgrade(request, token.get());
        } catch (SandmeshException refusal) {
            return Future.failedFuture(refusal);
        }
    }

    private static Future<Void> answered(HttpServerRequest request, TransitDesk desk, String token) {
        return Hop.back(Hop.attempt(() -> desk.answer(token)))
                .compose(json -> request.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                        .end(json.encode()))
                .onSuccess(told -> close(request.connection()));
    }

    private void refuse(HttpServerRequest request, Throwable failure) {
        if (!(failure instanceof SandmeshException known)) {
            LOG.warn("a connection could not be upgraded", failure);
            refuse(request, new SandmeshException(ErrorCode.INTERNAL));
            return;
        }
        if (known.code().denial()) {
            note(request.remoteAddress().hostAddress(), known.code().wireName(), String.valueOf(known.getMessage()));
        }
        if (request.response().headWritten()) {
            close(request.connection());
            return;
        }
        request.resume();
        request.response()
                .setStatusCode(known.code().status())
                .putHeader("Content-Type", "text/plain; charset=utf-8")
                .end(String.valueOf(known.getMessage()))
                .onComplete(told -> close(request.connection()));
    }

    private void notMember(String address, Throwable failure) {
        String why = failure instanceof ClosedChannelException ? "it left" : String.valueOf(failure.getMessage());
        note(address, "no_member", "It did not prove to be a member of the mesh: " + why);
    }

    private void note(String address, String reason, String detail) {
        peers.note(new RefusedPeer(Door.TRANSIT, address, reason, detail));
    }

    private static void close(HttpConnection connection) {
        connection.close().onFailure(gone -> LOG.debug("already closed", gone));
    }
}
