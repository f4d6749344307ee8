package dev.sandmesh.agent.link;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.net.NetSocket;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that carries bare bytes both ways. It is paused when it is made, so that what comes before somebody listens is kept; whoever
 * makes it does so at once when the socket is there, on its event loop.
 *
 * @param before what was read of it already, and goes before what {@code source} brings
 * @param closed when nothing comes or goes any more
 * @param closing ends it
 */
public record ByteStream(
        Buffer before, ReadStream<Buffer> source, WriteStream<Buffer> sink, Future<Void> closed, Runnable closing) {

    /**
     * Bytes that are read at once, and about what the kernel keeps of those that are not read. A reader that does not read makes a stream
     * hold a few dozen of these, on the heap of an agent that has little.
     */
    public static final int PIECE_BYTES = 32 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(ByteStream.class);
    private static final short GOING_AWAY = 1001;

    /** {@code after} is done when it is closed. */
    public static ByteStream of(NetSocket socket, Runnable after) {
        return of(socket, Buffer.buffer(), after);
    }

    static ByteStream of(NetSocket socket, Buffer before, Runnable after) {
        Promise<Void> closed = Promise.promise();
        socket.pause();
        socket.exceptionHandler(ByteStream::broken);
        socket.closeHandler(done -> closed.tryComplete());
        return new ByteStream(
                before, socket, socket, closed.future().onComplete(done -> after.run()), () -> ignored(socket.close()));
    }

    static ByteStream of(WebSocket socket, Runnable after) {
        Promise<Void> closed = Promise.promise();
        socket.pause();
        socket.exceptionHandler(ByteStream::broken);
        socket.closeHandler(done -> closed.tryComplete());
        return new ByteStream(Buffer.buffer(), socket, socket, closed.future().onComplete(done -> after.run()), () -> {
            if (!socket.isClosed()) {
                ignored(socket.close(GOING_AWAY, "the agent ended the view"));
            }
        });
    }

    private static void ignored(Future<Void> closing) {
        closing.onFailure(failure -> LOG.debug("it was gone already", failure));
    }

    private static void broken(Throwable why) {
        LOG.debug("a connection broke off", why);
    }

    /** All that comes goes there, as fast as that takes it. Done when that is ended, after all that came. */
    public Future<Void> pipeTo(ByteStream other) {
        if (before.length() > 0) {
            other.sink.write(before);
        }
        return source.pipeTo(other.sink);
    }

    /** Ends it. */
    public void close() {
        closing.run();
    }
}
