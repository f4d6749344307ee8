package dev.sandmesh.control.db;

import dev.sandmesh.protocol.Hop;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks PostgreSQL once a second, on a connection of its own, whether it answers. */
final class AvailabilityMonitor {

    private static final Logger LOG = LoggerFactory.getLogger(AvailabilityMonitor.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration RETRY = Duration.ofMillis(250);
    private static final Duration DEADLINE = Duration.ofMillis(1900);
    /** A server that shuts down lets old sessions go on and takes no new ones; it waits for us, so one in five is a new one. */
    private static final int NEW_SESSION = 5;
    /** SQLSTATE of a server that is starting or shutting down. */
    private static final String CANNOT_CONNECT_NOW = "57P03";
    /** After a stall of our own the deadline may come up before the answer that already lies in the socket. */
    private static final Duration LAST_LOOK = Duration.ofMillis(100);

    private final Vertx vertx;
    private final Context context;
    private final PgConnectOptions options;
    private final List<Consumer<Boolean>> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean available;
    private volatile boolean closed;
    private boolean asking;
    /** The one question that is to come; a question asked earlier than that takes its place. */
    private long next = -1;

    private int pings;
    private @Nullable PgConnection connection;

    AvailabilityMonitor(Vertx vertx, PgConnectOptions options) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.options = options;
    }

    /** Fails when the database does not answer now. */
    Future<Void> start() {
        return Hop.call(context, this::ask);
    }

    boolean available() {
        return available;
    }

    void listen(Consumer<Boolean> listener) {
        listeners.add(listener);
    }

    /** Somebody's statement failed: look now rather than at the next second. */
    void suspect() {
        context.runOnContext(go -> tick());
    }

    Future<Void> close() {
        closed = true;
        available = false;
        return Hop.call(context, () -> {
            vertx.cancelTimer(next);
            PgConnection open = connection;
            connection = null;
            return open == null ? Future.succeededFuture() : open.close();
        });
    }

    private void tick() {
        if (!closed && !asking) {
            ask().onFailure(failure -> LOG.debug("PostgreSQL does not answer", failure));
        }
    }

    private Future<Void> ask() {
        asking = true;
        vertx.cancelTimer(next);
        PgConnection open = connection;
        Future<?> answer = open == null ? connect() : ping(open);
        return answer.<Void>mapEmpty().onComplete(asked -> {
            asking = false;
            turn(asked.succeeded());
            if (!closed) {
                next = vertx.setTimer((asked.succeeded() ? PERIOD : RETRY).toMillis(), timer -> tick());
            }
        });
    }

    private Future<?> ping(PgConnection open) {
        pings++;
        return pings % NEW_SESSION == 0 ? renew(open) : select(open);
    }

    private Future<?> select(PgConnection open) {
        return limited(open.query("SELECT 1").execute()).onFailure(failure -> drop(open));
    }

    private Future<?> renew(PgConnection old) {
        return connect()
                .<Object>map(fresh -> fresh)
                .onSuccess(fresh -> discard(old))
                .recover(failure -> {
                    boolean stopping =
                            failure instanceof PgException refusal && CANNOT_CONNECT_NOW.equals(refusal.getSqlState());
                    if (stopping) {
                        drop(old);
                        return Future.failedFuture(failure);
                    }
                    return select(old).map(row -> row);
                });
    }

    private Future<PgConnection> connect() {
        Future<PgConnection> attempt = PgConnection.connect(vertx, options);
        return limited(attempt)
                .onSuccess(this::adopt)
                .onFailure(late -> attempt.onSuccess(AvailabilityMonitor::discard));
    }

    private void adopt(PgConnection fresh) {
        connection = fresh;
        fresh.closeHandler(gone -> {
            if (connection == fresh) {
                connection = null;
                tick();
            }
        });
    }

    private void drop(PgConnection broken) {
        if (connection == broken) {
            connection = null;
        }
        discard(broken);
    }

    private static void discard(PgConnection unwanted) {
        unwanted.close().onFailure(failure -> LOG.debug("a connection did not close cleanly", failure));
    }

    private <T> Future<T> limited(Future<T> answer) {
        Promise<T> limited = Promise.promise();
        AtomicLong timer = new AtomicLong();
        timer.set(vertx.setTimer(
                DEADLINE.toMillis(),
                due -> timer.set(vertx.setTimer(
                        LAST_LOOK.toMillis(), over -> limited.tryFail(new TimeoutException("no answer in time"))))));
        answer.onComplete(result -> {
            vertx.cancelTimer(timer.get());
            if (result.succeeded()) {
                limited.tryComplete(result.result());
            } else {
                limited.tryFail(result.cause());
            }
        });
        return limited.future();
    }

    private void turn(boolean answered) {
        if (closed || available == answered) {
            return;
        }
        available = answered;
        if (answered) {
            LOG.info("PostgreSQL answers");
        } else {
            LOG.warn("PostgreSQL does not answer; writing waits for it");
        }
        listeners.forEach(listener -> listener.accept(answered));
    }
}
