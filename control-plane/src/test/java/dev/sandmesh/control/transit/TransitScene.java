package dev.sandmesh.control.transit;

import static dev.sandmesh.control.testing.Waiting.get;

import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.peer.Door;
import dev.sandmesh.control.peer.RefusedPeers;
import dev.sandmesh.protocol.mesh.MutualTls;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/** The node that a viewer reaches, with the port for people before it, and the one that owns what is looked at. */
final class TransitScene {

    static final String OWNER = "owner";
    static final String PATH = "/api/v1/view-link";
    static final String TOKEN = "a.signed-pass_of.the-node";
    static final String RAW = """
            GET /front?ticket=secret HTTP/1.1\r
            Host: people.example\r
            Connection: Upgrade\r
            Upgrade: sandmesh-view\r
            \r
            """;

    private final Transit front;
    private final Transit owner;
    private final HttpServer people;
    private final Map<String, String> places;
    private final List<String> refused;
    private final AtomicInteger asked = new AtomicInteger();
    private final List<Passing> passings = new CopyOnWriteArrayList<>();
    private final List<SandmeshException> failures = new CopyOnWriteArrayList<>();

    private TransitScene(
            Transit front, Transit owner, HttpServer people, Map<String, String> places, List<String> refused) {
        this.front = front;
        this.owner = owner;
        this.people = people;
        this.places = places;
        this.refused = refused;
    }

    static TransitScene open(Vertx vertx) {
        return open(vertx, Duration.ofMinutes(2), Optional.empty(), Optional.empty());
    }

    static TransitScene open(Vertx vertx, Duration patience, Optional<MutualTls> ofFront, Optional<MutualTls> ofOwner) {
        List<String> refused = new CopyOnWriteArrayList<>();
        Transit front = transit(vertx, patience, ofFront, refused);
        Transit owner = transit(vertx, patience, ofOwner, refused);
        Map<String, String> places = new ConcurrentHashMap<>(Map.of(OWNER, owner.place()));
        front.know(id -> Future.succeededFuture(Optional.ofNullable(places.get(id))));
        // What the kernel holds of the way to the viewer is bounded here, so that what is counted is what the nodes
        // hold.
        HttpServerOptions bounded = new HttpServerOptions();
        bounded.setSendBufferSize(64 * 1024).setReceiveBufferSize(64 * 1024);
        HttpServer people = vertx.createHttpServer(bounded);
        TransitScene scene = new TransitScene(front, owner, people, places, refused);
        get(people.requestHandler(scene::pass).listen(0, "127.0.0.1"));
        return scene;
    }

    private static Transit transit(Vertx vertx, Duration patience, Optional<MutualTls> tls, List<String> refused) {
        RefusedPeers peers = new RefusedPeers("here", Clock.systemUTC(), (door, reason) -> {
            if (door == Door.TRANSIT) {
                refused.add(reason);
            }
        });
        return get(Transit.open(new Transit.Parts(vertx, peers), new TransitConfig("127.0.0.1", 0, tls), patience));
    }

    /** Another node, which listens at this port or one behind it. */
    static Future<Transit> transit(Vertx vertx, int port) {
        RefusedPeers peers = new RefusedPeers("another", Clock.systemUTC(), (door, reason) -> {});
        return Transit.open(new Transit.Parts(vertx, peers), new TransitConfig("127.0.0.1", port, Optional.empty()));
    }

    private void pass(HttpServerRequest request) {
        front.pass(request, OWNER, PATH, TOKEN).onSuccess(passings::add).onFailure(failure -> {
            SandmeshException known = (SandmeshException) failure;
            failures.add(known);
            request.response().setStatusCode(known.code().status()).end(known.getMessage());
        });
    }

    Transit front() {
        return front;
    }

    Transit owner() {
        return owner;
    }

    Map<String, String> places() {
        return places;
    }

    List<String> refused() {
        return refused;
    }

    List<SandmeshException> failures() {
        return failures;
    }

    /** How many came to the door that takes sockets. */
    int asked() {
        return asked.get();
    }

    int port() {
        return people.actualPort();
    }

    List<Passing> passings() {
        return passings;
    }

    /** Takes what is upgraded, as a socket. */
    static TransitDoor door(Function<HttpServerRequest, Future<Void>> upgrade) {
        return new TransitDoor() {
            @Override
            public String path() {
                return PATH;
            }

            @Override
            public Future<Void> upgrade(HttpServerRequest request, String token) {
                return upgrade.apply(request);
            }
        };
    }

    static Future<NetSocket> socket(HttpServerRequest request) {
        request.response().putHeader("Connection", "Upgrade").putHeader("Upgrade", "sandmesh-view");
        return request.toNetSocket();
    }

    /** Every connection comes as a socket. */
    void takeSockets(Consumer<NetSocket> taken) {
        owner.add(door(request -> {
            asked.incrementAndGet();
            return socket(request).onSuccess(taken::accept).mapEmpty();
        }));
    }

    /** Sends this to the port for people, as it is. */
    Socket dial(String sent) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(64 * 1024);
        socket.setSendBufferSize(64 * 1024);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()));
        socket.setSoTimeout(30_000);
        socket.getOutputStream().write(sent.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    /** The head of an answer, and no byte more. */
    static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new AssertionError("closed after: " + head);
            }
            head.append((char) next);
        }
        return head.toString();
    }

    Future<Void> close() {
        return people.close().compose(closed -> front.close()).compose(closed -> owner.close());
    }
}
