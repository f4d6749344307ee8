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
    private final Duration patience;
    private final Way toNode = new Way();
    private final Way fromNode = new Way();
    private final Promise<Carried> closed = Promise.promise();
    private long lingering = -1;
    private long looks = -1;
    private int open = 2;

    /** How many bytes went each way. */
    public record Carried(long toNode, long fromNode) {}

    /** A socket, and the connection that it was before. */
    record End(NetSocket socket, HttpConnection connection) {}

    /** What went one way, and since when it waits for room. */
    private static final class Way {

        private final AtomicLong count = new AtomicLong();
        private boolean over;
        private boolean waiting;
        private long since;
    }

    /** {@code patience} is for how long an end may take nothing: while it does not, nobody hears whether the other is still there. */
    Passing(Vertx vertx, End viewer, End node, TransitFigures figures, Duration patience) {
        this.vertx = vertx;
        this.viewer = viewer;
        this.node = node;
        this.figures = figures;
        this.patience = patience;
    }

    void start() {
        carry(viewer.socket(), node.socket(), toNode);
        carry(node.socket(), viewer.socket(), fromNode);
        looks = vertx.setPeriodic(Math.max(1, patience.toMillis() / 4), due -> look());
        viewer.socket().resume();
        node.socket().resume();
    }

    /** Completes when both ends are closed; never fails. */
    public Future<Carried> closed() {
        return closed.future();
    }

    /** So far. */
    public Carried carried() {
        return new Carried(toNode.count.get(), fromNode.count.get());
    }

    /** Ends it, whatever is under way. */
    public void cut() {
        SocketWire.cut(viewer.connection());
        SocketWire.cut(node.connection());
    }

    private void carry(NetSocket from, NetSocket to, Way way) {
        from.handler(piece -> {
            way.count.addAndGet(piece.length());
            figures.carried(piece.length());
            write(piece, to);
            if (to.writeQueueFull() && !way.over) {
                from.pause();
                way.waiting = true;
                way.since = System.nanoTime();
                to.drainHandler(room -> {
                    way.waiting = false;
                    from.resume();
                });
            }
        });
        from.exceptionHandler(broken -> LOG.debug("an end broke", broken));
        from.closeHandler(gone -> ended(way, from, to));
    }

    private void look() {
        if (isStuck(toNode) || isStuck(fromNode)) {
            LOG.debug("an end took nothing for {} and is cut off", patience);
            cut();
        }
    }

    private boolean isStuck(Way way) {
        return way.waiting && System.nanoTime() - way.since > patience.toNanos();
    }

    private static void write(Buffer piece, NetSocket to) {
        to.write(piece).onFailure(gone -> LOG.trace("an end is gone before all was written", gone));
    }

    /** Vert.x tells the end of a socket that was a client's before what waits in it, and may tell it twice. */
    private void ended(Way way, NetSocket from, NetSocket to) {
        if (way.over) {
            return;
        }
        way.over = true;
        from.resume();
        vertx.runOnContext(said -> to.end().onFailure(gone -> LOG.debug("already closed", gone)));
        open--;
        if (open > 0) {
            lingering = vertx.setTimer(LINGERING.toMillis(), due -> cut());
            return;
        }
        vertx.cancelTimer(lingering);
        vertx.cancelTimer(looks);
        closed.complete(carried());
    }
}
