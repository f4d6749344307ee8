package dev.sandmesh.agent.link;

import dev.sandmesh.protocol.relay.RelayFrame;
import dev.sandmesh.protocol.view.HopTicket;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Opens sockets to control nodes: TLS with the host's name verified, through a proxy where there is one. */
final class RelayDialer {

    private static final int CONNECT_MILLIS = 5_000;
    private static final int CLOSING_SECONDS = 2;
    private static final int LARGEST_VIEW_FRAME = 1024 * 1024;

    private final WebSocketClient client;

    RelayDialer(Vertx vertx, RelaySettings settings) {
        this.client = vertx.createWebSocketClient(
                options(settings).setMaxFrameSize(RelayFrame.MAX_PIECE_BYTES).setMaxMessageSize(RelayFrame.MAX_BYTES));
    }

    /** A socket of its own for the bytes of one view; its client goes with it. */
    static Future<ByteStream> view(Vertx vertx, RelaySettings settings, RelayPlace place, String hop) {
        WebSocketClient client = vertx.createWebSocketClient(
                options(settings).setMaxFrameSize(LARGEST_VIEW_FRAME).setReceiveBufferSize(ByteStream.PIECE_BYTES));
        WebSocketConnectOptions to = to(place, HopTicket.PATH).addHeader(HttpHeaders.AUTHORIZATION, "Bearer " + hop);
        return client.connect(to)
                .map(socket -> ByteStream.of(socket, client::close))
                .timeout(ControlLink.DIAL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .recover(failure -> {
                    client.close();
                    return Future.failedFuture(new IOException(place + ": " + failure.getMessage(), failure));
                });
    }

    /** A socket to set handlers on before anything comes, and what connects it. */
    ClientWebSocket socket() {
        return client.webSocket();
    }

    Future<?> connect(ClientWebSocket socket, RelayPlace place) {
        return socket.connect(to(place, RelayFrame.PATH));
    }

    Future<Void> close() {
        return client.close();
    }

    private static WebSocketConnectOptions to(RelayPlace place, String path) {
        return new WebSocketConnectOptions()
                .setHost(place.host())
                .setPort(place.port())
                .setSsl(place.tls())
                .setURI(path)
                .setTimeout(CONNECT_MILLIS)
                .setAllowOriginHeader(false);
    }

    private static WebSocketClientOptions options(RelaySettings settings) {
        WebSocketClientOptions options = new WebSocketClientOptions()
                .setConnectTimeout(CONNECT_MILLIS)
                .setSslHandshakeTimeout(CONNECT_MILLIS)
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setVerifyHost(true)
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.3", "TLSv1.2"))
                .setClosingTimeout(CLOSING_SECONDS)
                .setTcpNoDelay(true);
        settings.ca().ifPresent(pem -> options.setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(pem))));
        settings.proxy().ifPresent(proxy -> options.setProxyOptions(options(proxy)));
        return options;
    }

    private static ProxyOptions options(RelaySettings.Proxy proxy) {
        ProxyOptions options =
                new ProxyOptions().setType(ProxyType.HTTP).setHost(proxy.host()).setPort(proxy.port());
        return proxy.user().isEmpty()
                ? options
                : options.setUsername(proxy.user()).setPassword(proxy.password());
    }
}
