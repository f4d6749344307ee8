package dev.sandmesh.control.liveview;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.NetSocket;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;

/**
 * The bytes of a VNC server, as an agent brings them: over a WebSocket, or bare where it is a member of the mesh. Nothing is read of it before
 * {@link ReadStream#resume}.
 *
 * @param closed completes when it has ended, whoever ended it
 */
record Screen(ReadStream<Buffer> from, WriteStream<Buffer> to, Future<Void> closed) {

    /** On its event loop, before anything has come. */
    static Screen of(ServerWebSocket socket) {
        Promise<Void> closed = Promise.promise();
        socket.pause();
        socket.closeHandler(gone -> closed.tryComplete());
        return new Screen(socket, socket, closed.future());
    }

    /** On its event loop, before anything has come. */
    static Screen of(NetSocket socket) {
        Promise<Void> closed = Promise.promise();
        socket.pause();
        socket.closeHandler(gone -> closed.tryComplete());
        return new Screen(socket, socket, closed.future());
    }

    /** After what was written before. */
    void close() {
        if (!closed.isComplete()) {
            to.end();
        }
    }
}
