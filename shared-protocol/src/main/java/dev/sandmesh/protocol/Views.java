package dev.sandmesh.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.List;

/**
 * Buffers that show bytes where they are. Vert.x copies whatever is made a buffer, and whatever is appended to one, which costs more than all else
 * where programs write without end. The only place that knows how it holds them.
 */
public final class Views {

    private Views() {}

    /** What changes in the array changes in the buffer. */
    public static Buffer of(byte[] bytes, int from, int length) {
        return BufferInternal.buffer(Unpooled.wrappedBuffer(bytes, from, length));
    }

    /** All of them in one, as long as none of them is written to. */
    public static Buffer joined(List<Buffer> parts) {
        ByteBuf[] bytes =
                parts.stream().map(part -> ((BufferInternal) part).getByteBuf()).toArray(ByteBuf[]::new);
        return BufferInternal.buffer(Unpooled.wrappedBuffer(Math.max(1, bytes.length), bytes));
    }
}
