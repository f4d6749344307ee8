package dev.sandmesh.control.door;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.Authenticator;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.http.FrameBudget;
import dev.sandmesh.control.http.SocketDoor;
import dev.sandmesh.control.http.SocketWire;
import dev.sandmesh.control.rate.TokenBucket;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The raw WebSocket at /api/v1/bus/websocket: a ticket opens it, once, or the token of a script in its header. Its frames are described in the contract, beside
 * createTicket. Called on the event loop of each connection.
 */
public final class BusDoor implements SocketDoor {

    private static final Logger LOG = LoggerFactory.getLogger(BusDoor.class);
    private static final int MOST_SOCKETS = 1000;
    private static final int LONGEST_FRAME = 64 * 1024;
    /** Also those that are no message: pings, pongs, pieces. */
    private static final int FRAMES_AT_ONCE = 400;

    private static final int FRAMES_A_SECOND = 200;
    private static final long CLOSING_MILLIS = 2_000;
    private static final short TOO_BIG = 1009;
    private static final String SCHEME = "bearer ";

    private final BusDoorVerticle hub;
    private final Function<String, Future<Caller>> spendTicket;
    private final Authenticator bearer;
    private final Predicate<Caller> over;
    private final AtomicInteger sockets = new AtomicInteger();
    private final Map<String, BusDoorShare> shares = new ConcurrentHashMap<>();

    /** {@code hub} is deployed before the first request comes; {@code over} tells whose login has ended, from any thread. */
    public BusDoor(
            BusDoorVerticle hub,
            Function<String, Future<Caller>> spendTicket,
            Authenticator bearer,
            Predicate<Caller> over) {
        this.bearer = bearer;
        this.over = over;
        this.hub = hub;
        this.spendTicket = spendTicket;
    }

    @Override
    public String path() {
        return "/api/v1/bus/websocket";
    }

    @Override
    public String action() {
        return "openBus";
    }

    @Override
    public Future<Void> upgrade(HttpServerRequest request, Call.Origin origin) {
        request.pause();
        return callerOf(request)
                .compose(this::admit)
                .onFailure(refusal -> request.resume())
                .onSuccess(guest -> open(
                        request, guest, new BusDoorClient(guest.caller(), origin, () -> over.test(guest.caller()))))
                .mapEmpty();
    }

    /** A browser cannot set headers on a WebSocket; whoever can shows the token itself. */
    private Future<Caller> callerOf(HttpServerRequest request) {
        String authorization = request.getHeader("Authorization");
        if (authorization != null && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return bearer.authenticate(authorization.substring(SCHEME.length()).strip());
        }
        String ticket = request.getParam("ticket");
        return spendTicket.apply(ticket == null ? "" : ticket);
    }

    private record Guest(Caller caller, BusDoorShare share) {}

    private BusDoorShare share(Caller caller) {
        shares.values().removeIf(BusDoorShare::isForgotten);
        return shares.computeIfAbsent(caller.id(), unknown -> new BusDoorShare());
    }

    private Future<Guest> admit(Caller caller) {
        Guest guest = new Guest(caller, share(caller));
        if (!guest.share().enter()) {
            return full(
                    "This account has " + BusDoorShare.MOST_SOCKETS + " open sockets at this node: close some first");
        }
        if (sockets.incrementAndGet() > MOST_SOCKETS) {
            release(guest);
            return full("This node has " + MOST_SOCKETS + " open sockets: try again in a while, or at another node");
        }
        return Future.succeededFuture(guest);
    }

    private static <T> Future<T> full(String why) {
        return Future.failedFuture(new SandmeshException(ErrorCode.OVERLOADED, why, Duration.ofSeconds(10)));
    }

    private void release(Guest guest) {
        sockets.decrementAndGet();
        guest.share().leave();
    }

    private void open(HttpServerRequest request, Guest guest, BusDoorClient who) {
        SocketWire wire = new SocketWire(request.connection());
        request.toWebSocket()
                .onSuccess(socket -> serve(socket, wire, guest, who))
                .onFailure(failure -> {
                    release(guest);
                    LOG.debug("an upgrade failed", failure);
                });
    }

    private void serve(ServerWebSocket socket, SocketWire wire, Guest guest, BusDoorClient who) {
        Context connection = Vertx.currentContext();
        BusDoorSocket client = new BusDoorSocket(socket, connection, who, guest.share());
        TokenBucket frames = new TokenBucket(FRAMES_AT_ONCE, FRAMES_A_SECOND, System.nanoTime());
        FrameBudget budget =
                (bytes, nanos) -> frames.take(1, nanos) && guest.share().takeFrame(nanos);
        // What a flooder would answer to its end is read no more.
        wire.meter(
                budget,
                budget,
                () -> connection.runOnContext(go -> {
                    client.flooded();
                    connection.owner().setTimer(CLOSING_MILLIS, late -> wire.cut());
                }));
        socket.exceptionHandler(broken -> {
            LOG.debug("a bus client broke a rule of WebSockets or broke off", broken);
            client.close(TOO_BIG, "no such frames");
        });
        socket.closeHandler(closed -> {
            release(guest);
            hub.door().runOnContext(go -> hub.leave(client));
        });
        socket.binaryMessageHandler(binary -> client.send(BusDoorFrame.error("", "malformed", "text frames only")));
        socket.textMessageHandler(text -> {
            if (text.length() > LONGEST_FRAME) {
                client.close(TOO_BIG, "no such frames");
                return;
            }
            if (!client.takes()) {
                return;
            }
            BusDoorFrame.read(text)
                    .ifPresentOrElse(
                            frame -> hub.door().runOnContext(go -> hub.frame(client, frame)),
                            () -> client.send(BusDoorFrame.error("", "malformed", "not a frame")));
        });
        hub.door().runOnContext(go -> hub.enter(client));
    }
}
