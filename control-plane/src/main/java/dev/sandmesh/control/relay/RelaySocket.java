package dev.sandmesh.control.relay;

import dev.sandmesh.protocol.relay.RelayFrame;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.impl.HttpServerConnection;
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
    private final HttpServerConnection connection;
    private boolean closing;

    RelaySocket(Vertx vertx, Context context, ServerWebSocket socket, HttpConnection connection) {
        this.vertx = vertx;
        this.context = context;
        this.socket = socket;
        this.connection = (HttpServerConnection) connection;
        socket.setWriteQueueMaxSize(MOST_WAITING_BYTES);
    }

    /** Puts what comes from now on, before anything is made of it, on these budgets; {@code spent} is called when that is too much. */
    void count(RelayBudget frames, RelayBudget parcels, Runnable spent) {
        ChannelPipeline pipeline = connection.channelHandlerContext().channel().pipeline();
        String decoder = pipeline.context(WebSocketFrameDecoder.class).name();
        pipeline.addAfter(decoder, "frames", new RelayFrames(frames, parcels, () -> onLoop(spent)));
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

    /**
     * Without a word: to somebody who does not read none would come. Vert.x's own closing, and that of its handler in
     * the pipeline, wait behind what is to be written, so for ever here; what is before all handlers waits for nothing.
     */
    void cut() {
        closing = true;
        connection
                .channelHandlerContext()
                .channel()
                .pipeline()
                .firstContext()
                .close()
                .addListener(gone -> LOG.trace("cut off", gone.cause()));
    }
}
