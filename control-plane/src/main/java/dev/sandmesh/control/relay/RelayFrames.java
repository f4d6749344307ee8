package dev.sandmesh.control.relay;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;

/**
 * Puts every frame of one connection on its budget, also those that Vert.x keeps to itself: a ping that it answers, a piece of a message.
 * What comes once the budget is spent gets no further, and no more is read.
 */
final class RelayFrames extends ChannelInboundHandlerAdapter {

    private final RelayBudget frames;
    private final RelayBudget parcels;
    private final Runnable spent;
    private boolean inParcel;
    private boolean over;

    /** {@code parcels} is for binary messages; {@code spent} is called once, on the event loop of the connection. */
    RelayFrames(RelayBudget frames, RelayBudget parcels, Runnable spent) {
        this.frames = frames;
        this.parcels = parcels;
        this.spent = spent;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!over
                && message instanceof WebSocketFrame frame
                && !budgetOf(frame).takes(frame.content().readableBytes(), System.nanoTime())) {
            over = true;
            context.channel().config().setAutoRead(false);
            spent.run();
        }
        if (over) {
            ReferenceCountUtil.release(message);
        } else {
            context.fireChannelRead(message);
        }
    }

    private RelayBudget budgetOf(WebSocketFrame frame) {
        if (frame instanceof ContinuationWebSocketFrame) {
            return inParcel ? parcels : frames;
        }
        if (frame instanceof BinaryWebSocketFrame || frame instanceof TextWebSocketFrame) {
            inParcel = frame instanceof BinaryWebSocketFrame;
            return inParcel ? parcels : frames;
        }
        return frames;
    }
}
