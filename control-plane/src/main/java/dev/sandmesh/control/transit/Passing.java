package dev.sandmesh.control.transit;

import dev.sandmesh.control.http.SocketWire;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that another node answers: what comes at one end goes out at the other, no faster than that takes it, and when one end
 * closes, so does the other. Lives on the event loop of the connection; questions from any thread.
 */
public final class Passing {

    private static final Logger LOG = LoggerFactory.getLogger(Passing.class);

    /** For what is under way when one end has closed; an end that does not read would hold it for ever. */
    private static final Duration LINGERING = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final End viewer;
    private final End node;
    private final TransitFigures figures;
    private final AtomicLong toNode = new AtomicLong();
    private final AtomicLong fromNode = new AtomicLong();
    private final Promise<Carried> closed = Promise.promise();
    private long timer = -1;
    private int open = 2;

    /** How many bytes went each way. */
    public record Carried(long toNode, long fromNode) {}

    /** A socket, and the connection that it was before. */
    record End(NetSocket socket, HttpConnection connection) {}

    Passing(Vertx vertx, End viewer, End node, TransitFigures figures) {
        this.vertx = vertx;
        this.viewer = viewer;
        this.node = node;
        this.figures = figures;
    }

    void start() {
        carry(viewer.socket(), node.socket(), toNode);
        carry(node.socket(), viewer.socket(), fromNode);
        viewer.socket().resume();
        node.socket().resume();
    }

    /** Completes when both ends are closed; never fails. */
    public Future<Carried> closed() {
        return closed.future();
    }

    /** So far. */
    public Carried carried() {
        return new Carried(toNode.get(), fromNode.get());
    }

    /** Ends it, whatever is under way. */
    public void cut() {
        SocketWire.cut(viewer.connection());
        SocketWire.cut(node.connection());
    }

    private void carry(NetSocket from, NetSocket to, AtomicLong count) {
        from.handler(piece -> {
            count.addAndGet(piece.length());
            figures.carried(piece.length());
            write(piece, to);
            if (to.writeQueueFull()) {
                from.pause();
                to.drainHandler(room -> from.resume());
            }
        });
        from.exceptionHandler(broken -> LOG.debug("an end broke", broken));
        // Its last words first: they may wait for room at the other end.
        from.endHandler(said -> to.end().onFailure(gone -> LOG.debug("already closed", gone)));
        from.closeHandler(gone -> ended());
    }

    private static void write(Buffer piece, NetSocket to) {
        to.write(piece).onFailure(gone -> LOG.trace("an end is gone before all was written", gone));
    }

    private void ended() {
        open--;
        if (open > 0) {
            timer = vertx.setTimer(LINGERING.toMillis(), due -> cut());
            return;
        }
        vertx.cancelTimer(timer);
        closed.complete(carried());
    }
}
