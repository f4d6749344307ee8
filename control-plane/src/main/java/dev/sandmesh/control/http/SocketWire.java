package dev.sandmesh.control.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is under a WebSocket or an answer, on its event loop: Vert.x shows neither every frame that comes, nor a way to end what does not read, nor
 * how long one connection may be idle.
 */
public final class SocketWire {

    private static final Logger LOG = LoggerFactory.getLogger(SocketWire.class);

    /** As Vert.x names it. */
    private static final String IDLE = "idle";

    private final HttpServerConnection connection;

    /** Of a request. */
    public SocketWire(HttpConnection connection) {
        this.connection = (HttpServerConnection) connection;
    }

    /**
     * Puts what comes from now on, before anything is made of it, on these budgets.
     *
     * @param binary for binary messages
     * @param spent called once, on the event loop of the connection, when that is too much; nothing more is read then
     */
    public void meter(FrameBudget frames, FrameBudget binary, Runnable spent) {
        ChannelPipeline pipeline = connection.channelHandlerContext().channel().pipeline();
        String decoder = pipeline.context(WebSocketFrameDecoder.class).name();
        pipeline.addAfter(decoder, "frames", new MeteredFrames(frames, binary, spent));
    }

    /** For so long nothing may come or go before the client counts as gone; zero for ever. */
    Duration idle() {
        IdleStateHandler present =
                connection.channelHandlerContext().channel().pipeline().get(IdleStateHandler.class);
        return present == null ? Duration.ZERO : Duration.ofMillis(present.getAllIdleTimeInMillis());
    }

    /** The same from now on, where there is such a limit. */
    public void idle(Duration limit) {
        ChannelPipeline pipeline = connection.channelHandlerContext().channel().pipeline();
        IdleStateHandler present = pipeline.get(IdleStateHandler.class);
        if (present != null) {
            pipeline.replace(present, IDLE, new IdleStateHandler(0, 0, limit.toMillis(), TimeUnit.MILLISECONDS));
        }
    }

    /**
     * Without a word: to somebody who does not read none would come. Vert.x's own closing, and that of its handler in
     * the pipeline, wait behind what is to be written, so for ever here; what is before all handlers waits for nothing.
     */
    public void cut() {
        cut(connection);
    }

    /** The same of any connection, also one of a client. */
    public static void cut(HttpConnection connection) {
        ChannelHandlerContext first =
                ((ConnectionBase) connection).channel().pipeline().firstContext();
        if (first != null) {
            first.close().addListener(gone -> LOG.trace("cut off", gone.cause()));
        }
    }
}
