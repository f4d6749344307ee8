package dev.sandmesh.agent.link;

import dev.sandmesh.protocol.relay.RelayFrame;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import java.util.Set;

/** Opens sockets to control nodes: TLS with the host's name verified, through a proxy where there is one. */
final class RelayDialer {

    private static final int CONNECT_MILLIS = 5_000;
    private static final int CLOSING_SECONDS = 2;

    private final WebSocketClient client;

    RelayDialer(Vertx vertx, RelaySettings settings) {
        WebSocketClientOptions options = new WebSocketClientOptions()
                .setConnectTimeout(CONNECT_MILLIS)
                .setSslHandshakeTimeout(CONNECT_MILLIS)
                .setSslHandshakeTimeoutUnit(java.util.concurrent.TimeUnit.MILLISECONDS)
                .setVerifyHost(true)
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.3", "TLSv1.2"))
                .setMaxFrameSize(RelayFrame.MAX_PIECE_BYTES)
                .setMaxMessageSize(RelayFrame.MAX_BYTES)
                .setClosingTimeout(CLOSING_SECONDS)
                .setTcpNoDelay(true);
        settings.ca().ifPresent(pem -> options.setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(pem))));
        settings.proxy().ifPresent(proxy -> options.setProxyOptions(options(proxy)));
        this.client = vertx.createWebSocketClient(options);
    }

    /** A socket to set handlers on before anything comes, and what connects it. */
    ClientWebSocket socket() {
        return client.webSocket();
    }

    Future<?> connect(ClientWebSocket socket, RelayPlace place) {
        WebSocketConnectOptions options = new WebSocketConnectOptions()
                .setHost(place.host())
                .setPort(place.port())
                .setSsl(place.tls())
                .setURI(RelayFrame.PATH)
                .setTimeout(CONNECT_MILLIS)
                .setAllowOriginHeader(false);
        return socket.connect(options);
    }

    Future<Void> close() {
        return client.close();
    }

    private static ProxyOptions options(RelaySettings.Proxy proxy) {
        ProxyOptions options =
                new ProxyOptions().setType(ProxyType.HTTP).setHost(proxy.host()).setPort(proxy.port());
        return proxy.user().isEmpty()
                ? options
                : options.setUsername(proxy.user()).setPassword(proxy.password());
    }
}
