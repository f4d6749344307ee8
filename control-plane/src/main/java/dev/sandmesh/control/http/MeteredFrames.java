package dev.sandmesh.control.http;

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
final class MeteredFrames extends ChannelInboundHandlerAdapter {

    private final FrameBudget frames;
    private final FrameBudget binary;
    private final Runnable spent;
    private boolean inBinary;
    private boolean over;

    /** {@code binary} is for binary messages; {@code spent} is called once, on the event loop of the connection. */
    MeteredFrames(FrameBudget frames, FrameBudget binary, Runnable spent) {
        this.frames = frames;
        this.binary = binary;
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

    private FrameBudget budgetOf(WebSocketFrame frame) {
        if (frame instanceof ContinuationWebSocketFrame) {
            return inBinary ? binary : frames;
        }
        if (frame instanceof BinaryWebSocketFrame || frame instanceof TextWebSocketFrame) {
            inBinary = frame instanceof BinaryWebSocketFrame;
            return inBinary ? binary : frames;
        }
        return frames;
    }
}
