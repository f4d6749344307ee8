package dev.sandmesh.control.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a body that is made meanwhile, for as long as whoever asked for it may have it: each small part is handed over once the one
 * before is taken, and asks again. Whoever takes nothing is disconnected by the idle time, which the pieces may extend. On the event loop of its
 * connection.
 */
final class Download {

    private static final Logger LOG = LoggerFactory.getLogger(Download.class);
    private static final int PART_BYTES = 64 * 1024;
    private static final long LOOK_MILLIS = 1_000;

    private final RoutingContext context;
    private final HttpServerResponse response;
    private final BodyPieces pieces;
    private final BooleanSupplier over;
    private Buffer rest = Buffer.buffer();
    private Duration usualIdle = Duration.ZERO;
    private long timer = -1;
    private boolean done;

    Download(RoutingContext context, BodyPieces pieces, BooleanSupplier over) {
        this.context = context;
        this.response = context.response();
        this.pieces = pieces;
        this.over = over;
    }

    void begin() {
        response.setChunked(true);
        response.exceptionHandler(broken -> LOG.debug("client left before the end of its answer", broken));
        response.closeHandler(closed -> close());
        if (!pieces.patience().isZero()) {
            usualIdle = wire().idle();
            wire().idle(pieces.patience());
        }
        timer = context.vertx().setPeriodic(LOOK_MILLIS, tick -> look());
        next();
    }

    private SocketWire wire() {
        return new SocketWire(context.request().connection());
    }

    private void close() {
        if (!done && !usualIdle.isZero()) {
            wire().idle(usualIdle);
        }
        done = true;
        context.vertx().cancelTimer(timer);
        pieces.close();
    }

    /** Also at one that waits for its next piece. */
    private void look() {
        if (!done && over.getAsBoolean()) {
            LOG.info("a download ends early: whoever asked for it may not have it any more");
            pieces.revoked();
            close();
            response.reset();
        }
    }

    private void next() {
        look();
        if (done || response.closed()) {
            return;
        }
        if (rest.length() > 0) {
            taken(response.write(part()));
            return;
        }
        pieces.next()
                .onFailure(failure -> {
                    close();
                    ProblemHandler.write(context, ProblemHandler.exceptionOf(failure, 500));
                })
                .onSuccess(this::made);
    }

    private void made(Optional<Buffer> piece) {
        if (piece.isPresent()) {
            rest = piece.get();
            next();
            return;
        }
        close();
        response.end().onFailure(gone -> LOG.debug("client left before the end of its answer", gone));
    }

    private Buffer part() {
        int length = Math.min(rest.length(), PART_BYTES);
        Buffer part = rest.slice(0, length);
        rest = rest.slice(length, rest.length());
        return part;
    }

    /** Neither a chain of futures nor of calls, either of which would be as long as the body. */
    private void taken(Future<Void> written) {
        written.onSuccess(taken -> context.vertx().runOnContext(go -> next())).onFailure(gone -> {
            LOG.debug("client left before the end of its answer", gone);
            close();
        });
    }
}
