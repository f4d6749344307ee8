package dev.sandmesh.control.liveview;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.SocketDoor;
import dev.sandmesh.control.transit.Transit;
import dev.sandmesh.control.transit.TransitDoor;
import dev.sandmesh.control.trust.Trust;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.view.HopTicket;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerRequest;
import java.time.InstantSource;

/**
 * Where agents bring the screens that they were told to: on the node's page and API for those of the relay link, on its own listener for
 * members of the mesh, and for what another node has passed on. Whoever shows a hop ticket is let in, once.
 */
final class ScreenDoor implements SocketDoor, TransitDoor {

    private static final String SCHEME = "bearer ";

    private final Parts parts;

    /** What it needs of the rest; {@code node} is this node's id. */
    record Parts(String node, Trust trust, Dials dials, Transit transit, InstantSource clock) {}

    ScreenDoor(Parts parts) {
        this.parts = parts;
    }

    @Override
    public String path() {
        return HopTicket.PATH;
    }

    @Override
    public String action() {
        return "bringScreen";
    }

    @Override
    public Future<Void> upgrade(HttpServerRequest request, Call.Origin origin) {
        String authorization = request.getHeader("Authorization");
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new SandmeshException(ErrorCode.UNAUTHENTICATED);
        }
        String token = authorization.substring(SCHEME.length()).strip();
        HopTicket ticket = believed(token);
        return ticket.node().equals(parts.node())
                ? bring(request, ticket)
                : parts.transit()
                        .pass(request, ticket.node(), HopTicket.PATH, token)
                        .mapEmpty();
    }

    @Override
    public Future<Void> upgrade(HttpServerRequest request, String token) {
        HopTicket ticket = believed(token);
        if (!ticket.node().equals(parts.node())) {
            throw refused();
        }
        return bring(request, ticket);
    }

    private HopTicket believed(String token) {
        try {
            HopTicket ticket = parts.trust().verified(token);
            if (parts.clock().instant().isBefore(ticket.expiresAt())) {
                return ticket;
            }
            throw refused();
        } catch (ProtocolException forged) {
            throw refused();
        }
    }

    private Future<Void> bring(HttpServerRequest request, HopTicket ticket) {
        Promise<Screen> waiting = parts.dials().take(ticket.viewId()).orElseThrow(ScreenDoor::refused);
        request.pause();
        Future<Screen> screen = "websocket".equalsIgnoreCase(request.getHeader("Upgrade"))
                ? request.toWebSocket().map(Screen::of)
                : bare(request);
        return screen.onSuccess(brought -> {
                    if (!waiting.tryComplete(brought)) {
                        brought.close();
                    }
                })
                .onFailure(waiting::tryFail)
                .mapEmpty();
    }

    private static Future<Screen> bare(HttpServerRequest request) {
        if (!HopTicket.UPGRADE.equalsIgnoreCase(request.getHeader("Upgrade"))) {
            return Future.failedFuture(new SandmeshException(
                    ErrorCode.MALFORMED_REQUEST, "This path takes WebSockets and " + HopTicket.UPGRADE + " only"));
        }
        request.response().putHeader("Connection", "Upgrade").putHeader("Upgrade", HopTicket.UPGRADE);
        return request.toNetSocket().map(Screen::of);
    }

    private static SandmeshException refused() {
        return new SandmeshException(
                ErrorCode.UNAUTHENTICATED, "The hop ticket is unknown, used, too old or for another node");
    }
}
