package dev.sandmesh.control.relay;

import dev.sandmesh.control.audit.Refusals;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.health.Leases;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.SocketDoor;
import dev.sandmesh.control.peer.RefusedPeers;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.relay.RelayFrame;
import dev.sandmesh.protocol.report.Register;
import dev.sandmesh.protocol.report.RegisterReply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The door for agents on the relay link. Called on the event loop of each connection. */
public final class RelayHub implements SocketDoor {

    private static final Logger LOG = LoggerFactory.getLogger(RelayHub.class);
    private static final Duration COME_AGAIN = Duration.ofSeconds(2);
    private static final int CHALLENGE_BYTES = 32;
    private static final int CONNECTION_BYTES = 16;

    private final Parts parts;
    private final RelayConfig config;
    private final RelaySession.Around around;
    private final RelayFigures figures;
    private final String desk;
    private final RelayCrowd crowd = new RelayCrowd();
    private final SecureRandom random = new SecureRandom();
    private final Set<RelaySession> sessions = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    /**
     * What the hub needs of the rest.
     *
     * @param sign with the key by which agents know the control plane
     * @param registrar answers registrations that come over this link, with the address from which they come
     */
    public record Parts(
            Vertx vertx,
            String node,
            Bus bus,
            Leases leases,
            BiFunction<Register, String, Future<RegisterReply>> registrar,
            Function<byte[], String> sign,
            RelayRoutes routes,
            RefusedPeers peers,
            Refusals audit) {}

    private RelayHub(Parts parts, RelayConfig config, RelaySession.Around around, RelayFigures figures, String desk) {
        this.parts = parts;
        this.config = config;
        this.around = around;
        this.figures = figures;
        this.desk = desk;
    }

    /** Ready for connections. */
    public static Future<RelayHub> open(Parts parts, RelayConfig config) {
        RelayFigures figures = new RelayFigures();
        RelayDesk desk = new RelayDesk(parts.bus(), parts.leases(), parts.routes());
        RelaySession.Around around = new RelaySession.Around(
                parts.vertx(),
                parts.node(),
                parts.bus().here(),
                parts.registrar(),
                desk,
                new RelayRefusals(figures, parts.peers(), parts.audit()),
                new RelayKeys<>(RelaySession::isRegistered));
        return parts.vertx().deployVerticle(desk).map(id -> new RelayHub(parts, config, around, figures, id));
    }

    /** Sends the agents to other nodes; their leases stay as they are, to be taken over. */
    public Future<Void> stop() {
        stopping = true;
        sessions.forEach(session -> session.end(RelaySocket.GOING_AWAY, "the control node stops"));
        return parts.vertx().undeploy(desk);
    }

    public RelayFigures figures() {
        return figures;
    }

    @Override
    public String path() {
        return RelayFrame.PATH;
    }

    @Override
    public String action() {
        return RelayRefusals.OPEN;
    }

    @Override
    public Future<Void> upgrade(HttpServerRequest request, Call.Origin origin) {
        if (stopping) {
            throw new SandmeshException(ErrorCode.OVERLOADED, "This control node stops", COME_AGAIN);
        }
        String name = nameOf(request, origin);
        RelayCrowd.Place place = enter(origin);
        return request.toWebSocket()
                .onSuccess(socket -> serve(socket, request, new RelaySession.Guest(origin, place, name)))
                .onFailure(failure -> {
                    place.left();
                    LOG.debug("an upgrade failed", failure);
                })
                .mapEmpty();
    }

    private RelayCrowd.Place enter(Call.Origin origin) {
        try {
            return crowd.enter(origin.address());
        } catch (RelayRefusedException full) {
            around.refusals().stranger(origin, full.fault(), String.valueOf(full.getMessage()), true);
            throw new SandmeshException(
                    ErrorCode.OVERLOADED, "There is no room for one more agent now: " + full.getMessage(), COME_AGAIN);
        }
    }

    private String nameOf(HttpServerRequest request, Call.Origin origin) {
        String host = request.getHeader("Host");
        String dialled = host == null ? "" : host;
        return RelayConfig.authority(dialled).filter(config::isOurs).orElseThrow(() -> {
            around.refusals().stranger(origin, RelayFault.FOREIGN_NAME, "it dialled '" + dialled + "'", false);
            return new SandmeshException(
                    ErrorCode.FORBIDDEN,
                    "No name of this control plane was dialled; " + RelayConfig.NAMES + " says which there are");
        });
    }

    private void serve(ServerWebSocket socket, HttpServerRequest request, RelaySession.Guest guest) {
        RelaySocket wire = new RelaySocket(parts.vertx(), Vertx.currentContext(), socket, request.connection());
        RelayHandshake handshake = new RelayHandshake(
                parts.node(),
                guest.name(),
                Base64.getUrlEncoder().withoutPadding().encodeToString(random(CHALLENGE_BYTES)),
                parts.sign());
        String connection = "relay-" + HexFormat.of().formatHex(random(CONNECTION_BYTES));
        RelaySession session = new RelaySession(around, wire, guest, handshake, connection);
        sessions.add(session);
        figures.opened();
        socket.textMessageHandler(session::text);
        socket.binaryMessageHandler(session::binary);
        socket.pongHandler(pong -> session.pong());
        socket.exceptionHandler(session::failed);
        socket.shutdownHandler(ends -> session.end(RelaySocket.GOING_AWAY, "the control node stops"));
        socket.closeHandler(closed -> closed(session));
        session.begin();
    }

    private void closed(RelaySession session) {
        sessions.remove(session);
        figures.closed();
        session.closed();
        around.desk().leave(session);
        if (!stopping) {
            parts.leases()
                    .connectionClosed(session.connection())
                    .onFailure(failure -> LOG.warn("the end of a connection is not told", failure));
        }
    }

    private byte[] random(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
