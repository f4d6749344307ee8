package dev.sandmesh.testbed.bench;

import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.relay.RelayChallenge;
import dev.sandmesh.protocol.relay.RelayFrame;
import dev.sandmesh.protocol.relay.RelayWelcome;
import dev.sandmesh.protocol.report.Registered;
import dev.sandmesh.protocol.report.TrustGrant;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * The peer of the relay link: a WebSocket server of bare Vert.x, one for each core as the control node's, that parses a frame and
 * writes an answer. It lets everyone in, believes everything and keeps nothing.
 */
public final class EchoHub extends AbstractVerticle {

    static final String READY = "echo ready";
    private static final JsonObject ACK = EchoNode.ack(0);

    private final int port;
    private final HttpServerOptions options;

    private EchoHub(int port, HttpServerOptions options) {
        this.port = port;
        this.options = options;
    }

    /** Arguments: its port, and the certificate and key with which it speaks TLS, if it does. */
    public static void main(String[] arguments) {
        int port = Integer.parseInt(arguments[0]);
        HttpServerOptions options = new HttpServerOptions().setHost("127.0.0.1").setPort(port);
        if (arguments.length > 2) {
            options.setSsl(true)
                    .setKeyCertOptions(
                            new PemKeyCertOptions().addCertPath(arguments[1]).addKeyPath(arguments[2]));
        }
        int cores = Runtime.getRuntime().availableProcessors();
        Vertx.vertx()
                .deployVerticle(() -> new EchoHub(port, options), new DeploymentOptions().setInstances(cores))
                .onSuccess(ready -> System.out.println(READY))
                .onFailure(failure -> {
                    failure.printStackTrace();
                    System.exit(1);
                });
    }

    @Override
    public void start(Promise<Void> started) {
        Future<Void> listening = vertx.createHttpServer(options)
                .webSocketHandler(socket -> socket.textMessageHandler(text -> answer(socket, text)))
                .listen()
                .mapEmpty();
        listening.onComplete(started);
    }

    private void answer(ServerWebSocket socket, String text) {
        JsonObject frame = new JsonObject(text);
        switch (frame.getString("type")) {
            case "hello" ->
                write(
                        socket,
                        new RelayChallenge(
                                        RelayFrame.VERSION,
                                        "echo",
                                        "127.0.0.1:" + port,
                                        UUID.randomUUID().toString(),
                                        "")
                                .toJson());
            case "proof" -> write(socket, new RelayWelcome("relay-" + UUID.randomUUID()).toJson());
            default ->
                write(
                        socket,
                        new JsonObject()
                                .put("type", "reply")
                                .put("id", frame.getLong("id"))
                                .put("body", frame.getString("address").equals(Address.REGISTER) ? registered() : ACK));
        }
    }

    private static JsonObject registered() {
        return new Registered(
                        new SandboxId(UUID.randomUUID()),
                        1,
                        "echo",
                        RelayFrame.VERSION,
                        5_000,
                        false,
                        Instant.now(),
                        0,
                        List.of("echo"),
                        TrustGrant.NONE,
                        "")
                .toJson();
    }

    private static void write(ServerWebSocket socket, JsonObject frame) {
        socket.writeTextMessage(frame.encode())
                .onFailure(gone -> System.out.println("an answer was not written: " + gone));
    }
}
