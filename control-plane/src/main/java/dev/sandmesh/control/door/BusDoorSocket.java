package dev.sandmesh.control.door;

import dev.sandmesh.control.http.Caller;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client. What it has registered belongs to the event loop of the door; the socket, its limits and its writes to the event
 * loop of the connection.
 */
final class BusDoorSocket {

    private static final Logger LOG = LoggerFactory.getLogger(BusDoorSocket.class);
    private static final int MOST_WAITING_BYTES = 1024 * 1024;
    private static final int FRAMES_A_SECOND = 50;
    private static final int BURST = 100;
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final short TOO_MUCH = 1008;
    private static final short DOES_NOT_READ = 1013;

    final BusDoorClient who;
    final Caller caller;
    final BusDoorShare share;
    /** Door's event loop: addresses that the client has registered. */
    final Set<String> addresses = new HashSet<>();
    /** Door's event loop: number of the newest change that the client was sent or may skip. */
    long lastSeen;
    /** Door's event loop: queries that are not answered yet. */
    int asking;

    private final ServerWebSocket socket;
    private final Context connection;
    private double tokens = BURST;
    private long refilled = System.nanoTime();
    private volatile long heard = System.nanoTime();
    private boolean closing;

    BusDoorSocket(ServerWebSocket socket, Context connection, BusDoorClient who, BusDoorShare share) {
        this.socket = socket;
        this.connection = connection;
        this.who = who;
        this.caller = who.caller();
        this.share = share;
        socket.setWriteQueueMaxSize(MOST_WAITING_BYTES);
        socket.pongHandler(pong -> heard = System.nanoTime());
    }

    /** On the connection's event loop, for each frame that comes: whether there is room for it. */
    boolean takes() {
        if (closing) {
            return false;
        }
        long now = System.nanoTime();
        heard = now;
        tokens = Math.min(BURST, tokens + (double) (now - refilled) / SECOND_NANOS * FRAMES_A_SECOND);
        refilled = now;
        if (tokens < 1) {
            flooded();
            return false;
        }
        tokens--;
        return true;
    }

    /** More frames came than anybody needs; nothing more is read of it. */
    void flooded() {
        close(TOO_MUCH, "too many frames");
    }

    /** Writes what the client must not miss; one that does not read is closed instead. */
    void send(String frame) {
        connection.runOnContext(go -> {
            if (closing || socket.isClosed()) {
                return;
            }
            if (socket.writeQueueFull()) {
                LOG.info("a bus client of {} does not read and is closed", caller.name());
                close(DOES_NOT_READ, "does not read");
                return;
            }
            write(frame);
        });
    }

    /** Writes what may be left out when the client is slow. */
    void offer(String frame) {
        connection.runOnContext(go -> {
            if (!closing && !socket.isClosed() && !socket.writeQueueFull()) {
                write(frame);
            }
        });
    }

    void ping() {
        connection.runOnContext(go -> {
            if (!closing && !socket.isClosed()) {
                socket.writePing(Buffer.buffer()).onFailure(gone -> LOG.trace("client is gone", gone));
            }
        });
    }

    /** Whether the login behind this client has ended, or its proof has run out. */
    boolean over() {
        return who.over().getAsBoolean();
    }

    long silentNanos() {
        return System.nanoTime() - heard;
    }

    void close(short code, String reason) {
        connection.runOnContext(go -> {
            if (!closing) {
                closing = true;
                socket.close(code, reason).onFailure(gone -> LOG.trace("client is gone", gone));
            }
        });
    }

    private void write(String frame) {
        socket.writeTextMessage(frame).onFailure(gone -> LOG.trace("client is gone", gone));
    }
}
