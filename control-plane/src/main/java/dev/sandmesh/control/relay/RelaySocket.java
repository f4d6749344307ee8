package dev.sandmesh.control.relay;

import dev.sandmesh.control.http.SocketWire;
import dev.sandmesh.protocol.relay.RelayFrame;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The wire of one connection, on its event loop: what is written is bounded, and what is closed ends also when the other side does not help. */
final class RelaySocket {

    static final short GOING_AWAY = 1001;
    static final short BROKEN_RULE = 1008;
    private static final Logger LOG = LoggerFactory.getLogger(RelaySocket.class);
    private static final int MOST_WAITING_BYTES = 1024 * 1024;
    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final Context context;
    private final ServerWebSocket socket;
    private final SocketWire wire;
    private boolean closing;

    RelaySocket(Vertx vertx, Context context, ServerWebSocket socket, HttpConnection connection) {
        this.vertx = vertx;
        this.context = context;
        this.socket = socket;
        this.wire = new SocketWire(connection);
        socket.setWriteQueueMaxSize(MOST_WAITING_BYTES);
    }

    /** Puts what comes from now on, before anything is made of it, on these budgets; {@code spent} is called when that is too much. */
    void count(RelayBudget frames, RelayBudget parcels, Runnable spent) {
        wire.meter(frames, parcels, () -> onLoop(spent));
    }

    /** From another event loop. */
    void onLoop(Runnable what) {
        context.runOnContext(go -> what.run());
    }

    boolean isClosing() {
        return closing;
    }

    /** False when the other side does not read: nothing is written then. */
    boolean send(RelayFrame frame) {
        if (closing || socket.isClosed()) {
            return true;
        }
        if (socket.writeQueueFull()) {
            return false;
        }
        socket.writeTextMessage(frame.text()).onFailure(gone -> LOG.trace("the agent is gone", gone));
        return true;
    }

    /** Whether as much waits to be written as may. */
    boolean isFull() {
        return !socket.isClosed() && socket.writeQueueFull();
    }

    void ping() {
        if (!closing && !socket.isClosed() && !socket.writeQueueFull()) {
            socket.writePing(Buffer.buffer()).onFailure(gone -> LOG.trace("the agent is gone", gone));
        }
    }

    /** Says why, and cuts the connection when that takes too long. */
    void close(short code, String reason) {
        if (!closing) {
            closing = true;
            socket.close(code, reason).onFailure(gone -> LOG.trace("the agent is gone", gone));
            vertx.setTimer(CLOSING.toMillis(), late -> cut());
        }
    }

    /** Without a word: to somebody who does not read none would come. */
    void cut() {
        closing = true;
        wire.cut();
    }
}
