package dev.sandmesh.agent.link;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.protocol.command.OpenView;
import dev.sandmesh.protocol.mesh.MeshTls;
import dev.sandmesh.protocol.mesh.MutualTls;
import dev.sandmesh.protocol.view.HopTicket;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrameType;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.ServerSSLOptions;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How an agent reaches the control node that waits for a view, on both links (A81, B32). */
class DialTest {

    private static final String HOP = "e30.e30.c2ln";

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();

    @AfterEach
    void close() throws TimeoutException {
        vertx.close().await(20, SECONDS);
    }

    private HttpServer node(HttpServerOptions options) throws Exception {
        return vertx.createHttpServer(options.setHost("127.0.0.1").setPort(0))
                .requestHandler(this::asked)
                .webSocketHandler(this::greet)
                .listen()
                .await(20, SECONDS);
    }

    private HttpServer node() throws Exception {
        return node(new HttpServerOptions());
    }

    private void asked(HttpServerRequest request) {
        asked.add(request.method() + " " + request.path() + " " + request.getHeader("Upgrade") + " "
                + request.getHeader("Authorization"));
        if (!("Bearer " + HOP).equals(request.getHeader("Authorization"))) {
            request.response().setStatusCode(401).end();
            return;
        }
        request.response().putHeader("Connection", "Upgrade").putHeader("Upgrade", HopTicket.UPGRADE);
        request.toNetSocket().onSuccess(DialTest::greet);
    }

    /** At once, so that it comes with the answer to the dial; then it repeats what it hears and ends. */
    private static void greet(NetSocket socket) {
        socket.write("greeting ");
        socket.handler(said -> socket.write(said).onComplete(done -> socket.close()));
    }

    private void greet(ServerWebSocket socket) {
        asked.add(socket.path() + " " + socket.headers().get("Authorization"));
        socket.writeBinaryMessage(Buffer.buffer("greeting "));
        socket.frameHandler(frame -> {
            if (frame.type() == WebSocketFrameType.BINARY) {
                socket.writeBinaryMessage(frame.binaryData()).onComplete(done -> socket.close());
            }
        });
    }

    private Future<ByteStream> dial(Optional<MeshTls> tls, String hop, String... places) {
        return MeshDialer.dial(vertx, tls, new OpenView(hop, List.of(places)));
    }

    private static String place(HttpServer node) {
        return "127.0.0.1:" + node.actualPort();
    }

    @Test
    void aMemberOfTheMeshUpgradesAndSpeaksBareBytes() throws Exception {
        ByteStream dialled = dial(Optional.empty(), HOP, place(node())).await(20, SECONDS);
        assertThat(asked.take()).isEqualTo("GET /api/v1/view-link sandmesh-view Bearer " + HOP);
        TestingPeer.echoed(dialled);
    }

    @Test
    void membersProveThemselvesToEachOther() throws Exception {
        MeshTls member = TestingPeer.certificate(folder, "member");
        ServerSSLOptions accepting = MutualTls.read(member).accepting();
        HttpServer node = node(new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(accepting.getKeyCertOptions())
                .setTrustOptions(accepting.getTrustOptions())
                .setClientAuth(accepting.getClientAuth()));
        TestingPeer.echoed(dial(Optional.of(member), HOP, place(node)).await(20, SECONDS));
        MeshTls stranger = TestingPeer.certificate(folder, "stranger");
        Future<ByteStream> unknown = dial(Optional.of(stranger), HOP, place(node));
        assertThatThrownBy(() -> unknown.await(20, SECONDS)).hasMessageContaining(place(node));
        Future<ByteStream> plain = dial(Optional.empty(), HOP, place(node));
        assertThatThrownBy(() -> plain.await(20, SECONDS)).hasMessageContaining(place(node));
        assertThat(asked).hasSize(1);
    }

    @Test
    void theNextPlaceIsTriedWhereTheFirstIsDead() throws Exception {
        String dead;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            dead = "127.0.0.1:" + gone.getLocalPort();
        }
        TestingPeer.echoed(dial(Optional.empty(), HOP, dead, place(node())).await(20, SECONDS));
    }

    @Test
    void whoTurnsTheTicketAwayIsNamed() throws Exception {
        HttpServer node = node();
        Future<ByteStream> refused = dial(Optional.empty(), "e30.e30.YW5v", place(node));
        assertThatThrownBy(() -> refused.await(20, SECONDS))
                .hasMessage(place(node) + ": the control node answered 401");
    }

    @Test
    void aNodeThatDoesNotAnswerIsNotWaitedForForLong() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
            String place = "127.0.0.1:" + silent.getLocalPort();
            Future<ByteStream> dialled = dial(Optional.empty(), HOP, place, place);
            assertThatThrownBy(() -> dialled.await(20, SECONDS)).hasMessageContaining(place);
            // and nothing is left open
            assertThat(silent.accept().getInputStream().readAllBytes()).isNotEmpty();
        }
    }

    /** Where the mesh has no certificates it is within this host, and the ticket stays there. */
    @Test
    void noTicketLeavesTheHostInTheClear() throws Exception {
        Future<ByteStream> dialled = dial(Optional.empty(), HOP, "192.0.2.1:5801");
        assertThatThrownBy(() -> dialled.await(20, SECONDS)).hasMessageContaining("off this host");
        Future<ByteStream> nowhere = dial(Optional.empty(), HOP);
        assertThatThrownBy(() -> nowhere.await(20, SECONDS)).hasMessageContaining("names no place");
    }

    private Future<ByteStream> view(URI url, String hop) {
        RelaySettings settings = new RelaySettings(List.of(url), Optional.empty(), Optional.empty());
        return RelayDialer.view(vertx, settings, new RelayPlace(url), hop);
    }

    @Test
    void aRelayedAgentSpeaksByAWebSocketOfItsOwn() throws Exception {
        ByteStream dialled = view(URI.create("ws://" + place(node())), HOP).await(20, SECONDS);
        assertThat(asked.take()).isEqualTo("/api/v1/view-link Bearer " + HOP);
        TestingPeer.echoed(dialled);
    }

    @Test
    void aRelayedAgentSaysWhyTheNodeTurnedItAway() throws Exception {
        HttpServer node = vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(request -> request.response().setStatusCode(401).end())
                .listen()
                .await(20, SECONDS);
        Future<ByteStream> dialled = view(URI.create("ws://" + place(node)), HOP);
        assertThatThrownBy(() -> dialled.await(20, SECONDS))
                .hasMessageContaining(place(node))
                .hasMessageContaining("401");
    }

    @Test
    void aRelayedAgentDoesNotWaitForASilentNode() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
            Future<ByteStream> dialled = view(URI.create("ws://127.0.0.1:" + silent.getLocalPort()), HOP);
            assertThatThrownBy(() -> dialled.await(20, SECONDS)).hasMessageContaining("127.0.0.1");
            assertThat(silent.accept().getInputStream().readAllBytes()).isNotEmpty();
        }
    }
}
