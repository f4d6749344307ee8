package dev.sandmesh.control.http;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends connections whose client sends so slowly that it only holds them; the idle time does not see those, as each byte counts
 * as life. For the connections of one event loop, and on it.
 */
final class SlowClients {

    private static final Logger LOG = LoggerFactory.getLogger(SlowClients.class);
    private static final long NONE = -1;

    private final Vertx vertx;
    private final Patience patience;
    /** Of each open connection; {@code NONE} while a request is being answered. */
    private final Map<HttpConnection, Long> timers = new HashMap<>();

    SlowClients(Vertx vertx, Patience patience) {
        this.vertx = vertx;
        this.patience = patience;
    }

    void opened(HttpConnection connection) {
        timers.put(connection, NONE);
        endUnlessHeadComes(connection, patience.head());
    }

    void closed(HttpConnection connection) {
        Long timer = timers.remove(connection);
        if (timer != null) {
            vertx.cancelTimer(timer);
        }
    }

    /** The head of a request is there. What is upgraded has no answer's end, and no limit from then on. */
    void headCame(RoutingContext context) {
        HttpConnection connection = context.request().connection();
        replace(connection, NONE);
        long body = vertx.setTimer(patience.body().toMillis(), late -> {
            if (!context.request().isEnded()
                    && BodyRest.of(context).isEmpty()
                    && !context.response().ended()
                    && !context.response().closed()) {
                context.fail(new SandmeshException(ErrorCode.REQUEST_TOO_SLOW));
            }
        });
        context.addEndHandler(answered -> {
            vertx.cancelTimer(body);
            // What is still to come of an answered request nobody wants.
            endUnlessHeadComes(connection, context.request().isEnded() ? patience.next() : patience.lingering());
        });
        context.next();
    }

    private void endUnlessHeadComes(HttpConnection connection, Duration limit) {
        if (!timers.containsKey(connection)) {
            return;
        }
        replace(connection, vertx.setTimer(limit.toMillis(), late -> {
            LOG.debug("a client at {} was too slow and is disconnected", connection.remoteAddress());
            connection.close().onFailure(gone -> LOG.debug("already closed", gone));
        }));
    }

    private void replace(HttpConnection connection, long timer) {
        Long before = timers.replace(connection, timer);
        if (before != null) {
            vertx.cancelTimer(before);
        }
    }
}
