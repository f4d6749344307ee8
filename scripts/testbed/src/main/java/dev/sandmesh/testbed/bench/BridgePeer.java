package dev.sandmesh.testbed.bench;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.bridge.PermittedOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.sockjs.SockJSBridgeOptions;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The peer of the bus door: Vert.x's own bridge of the event bus, one server for each core as the control node's. It lets everyone in, permits
 * everything, and answers each query with the same bytes.
 */
public final class BridgePeer extends AbstractVerticle {

    static final String WEBSOCKET = "/bus/websocket";
    private static final int PATIENCE_MILLIS = 3_600_000;

    private final int port;

    private BridgePeer(int port) {
        this.port = port;
    }

    /** Arguments: its port, and the file with what it answers. */
    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        JsonObject answer = new JsonObject(Files.readString(Path.of(arguments[1])));
        Vertx vertx = Vertx.vertx();
        vertx.eventBus().<JsonObject>consumer(DoorCrowd.QUERIES, query -> query.reply(answer));
        int cores = Runtime.getRuntime().availableProcessors();
        vertx.deployVerticle(() -> new BridgePeer(port), new DeploymentOptions().setInstances(cores))
                .onFailure(failure -> {
                    failure.printStackTrace();
                    System.exit(1);
                });
    }

    @Override
    public void start(Promise<Void> started) {
        PermittedOptions everything = new PermittedOptions().setAddressRegex(".*");
        SockJSBridgeOptions options = new SockJSBridgeOptions()
                .setPingTimeout(PATIENCE_MILLIS)
                .addInboundPermitted(everything)
                .addOutboundPermitted(everything);
        Router router = Router.router(vertx);
        router.route("/bus/*").subRouter(SockJSHandler.create(vertx).bridge(options));
        Future<Void> listening = vertx.createHttpServer()
                .requestHandler(router)
                .listen(port, "127.0.0.1")
                .mapEmpty();
        listening.onComplete(started);
    }
}
