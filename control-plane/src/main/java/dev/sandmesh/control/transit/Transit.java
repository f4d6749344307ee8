package dev.sandmesh.control.transit;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.peer.RefusedPeers;
import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.mesh.MutualTls;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.ClientSSLOptions;
import java.net.BindException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This node's own listener for other nodes and members of the mesh, and the way to those of the others. */
public final class Transit {

    private static final Logger LOG = LoggerFactory.getLogger(Transit.class);

    /** Connections that one node hands on to others at once. */
    static final int MOST_PASSINGS = 1_000;

    private static final int PORTS_TRIED = 100;
    private static final Duration CONNECTING = Duration.ofSeconds(2);
    /** For how long one end may take nothing of what the other sends. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Duration COME_AGAIN = Duration.ofSeconds(2);

    private final Parts parts;
    private final TransitConfig config;
    private final Duration patience;
    private final HttpClient client;
    private final TransitFigures figures = new TransitFigures();
    private final TransitPaths paths = new TransitPaths();
    private final Set<Passing> passings = ConcurrentHashMap.newKeySet();
    private final List<String> listeners = new CopyOnWriteArrayList<>();
    private volatile int port;
    private volatile Function<String, Future<Optional<String>>> nodes =
            unknown -> Future.succeededFuture(Optional.empty());

    /** What it needs of the rest. */
    public record Parts(Vertx vertx, RefusedPeers peers) {}

    private Transit(Parts parts, TransitConfig config, Duration patience) {
        this.parts = parts;
        this.config = config;
        this.patience = patience;
        this.client = client(parts.vertx(), config);
    }

    /** Listens, at the first free port; what comes finds no door yet. */
    public static Future<Transit> open(Parts parts, TransitConfig config) {
        return open(parts, config, PATIENCE);
    }

    static Future<Transit> open(Parts parts, TransitConfig config, Duration patience) {
        Transit transit = new Transit(parts, config, patience);
        return transit.listen(config.port(), PORTS_TRIED)
                .map(transit)
                .onSuccess(opened -> LOG.info("other nodes are answered at {}", opened.place()))
                .recover(failure -> transit.close().compose(closed -> Future.failedFuture(failure)));
    }

    private static HttpClient client(Vertx vertx, TransitConfig config) {
        HttpClientOptions options = new HttpClientOptions()
                .setConnectTimeout((int) CONNECTING.toMillis())
                .setMaxHeaderSize(TransitListener.MOST_HEADER_BYTES)
                .setTcpKeepAlive(true);
        options.setSendBufferSize(TransitListener.KERNEL_BYTES);
        options.setSslHandshakeTimeout(CONNECTING.toMillis()).setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
        config.tls().map(MutualTls::connecting).ifPresent(tls -> secured(options, tls));
        // What is handed on never comes back into the pool.
        PoolOptions pool = new PoolOptions().setHttp1MaxSize(MOST_PASSINGS).setMaxWaitQueueSize(0);
        return vertx.httpClientBuilder().with(options).with(pool).build();
    }

    private static void secured(HttpClientOptions options, ClientSSLOptions tls) {
        options.setSsl(true)
                .setKeyCertOptions(tls.getKeyCertOptions())
                .setTrustOptions(tls.getTrustOptions())
                .setVerifyHost(false)
                .setEnabledSecureTransportProtocols(tls.getEnabledSecureTransportProtocols());
    }

    private Future<Void> listen(int first, int tries) {
        TransitListener listener = new TransitListener(config, first, paths, parts.peers());
        return parts.vertx()
                .deployVerticle(listener)
                .onSuccess(id -> {
                    listeners.add(id);
                    port = listener.port();
                })
                .<Void>mapEmpty()
                .recover(failure -> first > 0 && tries > 1 && isTaken(failure)
                        ? listen(first + 1, tries - 1)
                        : Future.failedFuture(new IllegalStateException(
                                "nothing can listen at " + config.host() + ":" + first + " (" + TransitConfig.PORT
                                        + "): " + failure.getMessage(),
                                failure)));
    }

    private static boolean isTaken(Throwable failure) {
        return failure instanceof BindException || failure.getCause() instanceof BindException;
    }

    /** Takes what comes for its path from now on. */
    public void add(TransitDoor door) {
        paths.doors().put(door.path(), door);
    }

    /** Answers what is asked at its path from now on. */
    public void add(TransitDesk desk) {
        paths.desks().put(desk.path(), desk);
    }

    /** Tells where other nodes are, by their ids; asked on any thread. */
    public void know(Function<String, Future<Optional<String>>> places) {
        nodes = places;
    }

    /** {@code host:port} at which others reach this node. */
    public String place() {
        String host = config.host().contains(":") ? "[" + config.host() + "]" : config.host();
        return host + ":" + port;
    }

    /** The same, as members of the mesh are told. */
    public List<String> places() {
        return List.of(place());
    }

    public TransitFigures figures() {
        return figures;
    }

    /**
     * Hands a request for an upgrade over to another node: what that answers is the answer, and from then on bytes pass. Called
     * on the request's event loop. Of the request only what the upgrade needs goes there, so neither its query, nor a cookie,
     * nor another token.
     *
     * @param path of a door of that node
     * @param token that the door believes
     * @return once bytes pass; fails with what can be answered to whoever asked, and nothing is written then
     */
    public Future<Passing> pass(HttpServerRequest request, String nodeId, String path, String token) {
        if (!Upgrade.isWanted(request)) {
            return Future.failedFuture(
                    new SandmeshException(ErrorCode.MALFORMED_REQUEST, "This path takes upgrades without a body only"));
        }
        if (!figures.begin(MOST_PASSINGS)) {
            return Future.failedFuture(new SandmeshException(
                    ErrorCode.OVERLOADED, "This control node hands on too many connections", COME_AGAIN));
        }
        request.pause();
        return Hop.back(nodes.apply(nodeId))
                .compose(place -> place.filter(at -> !at.isEmpty())
                        .map(at -> new Handover(
                                parts.vertx(), figures, new Handover.Target(nodeId, at, path, token), patience))
                        .map(handover -> handover.begin(request, client))
                        .orElseGet(
                                () -> Future.failedFuture(Handover.unreachable(nodeId, "it is not known where it is"))))
                .onSuccess(this::keep)
                .onFailure(failure -> {
                    figures.end();
                    request.resume();
                });
    }

    /**
     * Asks another node; any thread.
     *
     * @param path of a desk of that node
     * @param token the question, which the desk believes
     * @return its answer; fails with what can be told to whoever asked
     */
    public Future<JsonObject> ask(String nodeId, String path, String token) {
        return nodes.apply(nodeId).compose(place -> place.filter(at -> !at.isEmpty())
                .map(at -> Question.put(client, new Handover.Target(nodeId, at, path, token)))
                .orElseGet(() -> Future.failedFuture(Handover.unreachable(nodeId, "it is not known where it is"))));
    }

    private void keep(Passing passing) {
        passings.add(passing);
        passing.closed().onComplete(carried -> {
            passings.remove(passing);
            figures.end();
        });
    }

    /** Ends what passes and listens no more; never fails. */
    public Future<Void> close() {
        passings.forEach(Passing::cut);
        return Future.join(listeners.stream().map(parts.vertx()::undeploy).toList())
                .transform(ended -> client.close())
                .otherwiseEmpty();
    }
}
