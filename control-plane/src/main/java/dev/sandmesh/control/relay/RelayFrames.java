package dev.sandmesh.control.relay;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;

/**
 * Puts every frame of one connection on its budget, also those that Vert.x keeps to itself: a ping that it answers, a piece of a message.
 * What comes once the budget is spent gets no further, and no more is read.
 */
final class RelayFrames extends ChannelInboundHandlerAdapter {

    private final RelayBudget budget = RelayBudget.ofFrames(System.nanoTime());
    private final Runnable spent;
    private boolean over;

    /** {@code spent} is called once, on the event loop of the connection. */
    RelayFrames(Runnable spent) {
        this.spent = spent;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!over
                && message instanceof WebSocketFrame frame
                && !budget.takes(frame.content().readableBytes(), System.nanoTime())) {
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
}
