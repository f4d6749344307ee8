package dev.sandmesh.control.change;

import dev.sandmesh.control.http.EnvironmentScope;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.Subscription;
import dev.sandmesh.protocol.client.Change;
import dev.sandmesh.protocol.client.ChangePage;
import dev.sandmesh.protocol.client.ListChanges;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes an ordered stream without holes of what is published: on a gap, at the start and every few seconds it reads on from the
 * log. Belongs to the event loop on which it was made.
 */
public final class ChangeFollower {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeFollower.class);

    /** Two commits of one moment may be published in the other order; only what is missing for longer is read from the log. */
    private static final Duration GAP_PATIENCE = Duration.ofMillis(50);
    /** A node that dies between commit and publication leaves a change that nobody publishes. */
    private static final Duration CHECK = Duration.ofSeconds(2);

    private static final Duration LISTEN_LIMIT = Duration.ofSeconds(30);

    private static final int MOST_WAITING = 2000;

    private final Vertx vertx;
    private final Context context;
    private final Bus bus;
    private final ChangeLog changeLog;
    private final ChangeReader reader;
    private final TreeMap<Long, Change> early = new TreeMap<>();
    private @Nullable Subscription subscription;
    private long cursor;
    private boolean loaded;
    private boolean reading;
    private boolean gapTimer;
    private boolean closed;
    private long check = -1;

    public ChangeFollower(Vertx vertx, Bus bus, ChangeLog changeLog, ChangeReader reader) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.bus = bus;
        this.changeLog = changeLog;
        this.reader = reader;
    }

    /** Completes when the reader has loaded and read what the log held by then. Fails when it could not; nothing is left running then. */
    public Future<Void> start() {
        return Hop.call(context, this::begin);
    }

    /** Number of the last change that the reader was given. */
    public long cursor() {
        return cursor;
    }

    public Future<Void> close() {
        closed = true;
        vertx.cancelTimer(check);
        Subscription open = subscription;
        return open == null ? Future.succeededFuture() : open.close();
    }

    private Future<Void> begin() {
        Subscription open = bus.listen(Address.CHANGES, Change::read, this::published);
        subscription = open;
        // Subscribed first, loaded then: what is committed in between is either in the load, in the log, or waiting
        // here.
        return open.ready()
                .timeout(LISTEN_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .compose(ready -> load())
                .compose(cursorKnown -> readOn())
                .onSuccess(done -> check = vertx.setPeriodic(CHECK.toMillis(), timer -> catchUp()))
                .recover(failure -> close().transform(done -> Future.failedFuture(failure)));
    }

    private Future<Void> load() {
        return reader.load().map(head -> {
            cursor = head;
            loaded = true;
            early.headMap(head, true).clear();
            return null;
        });
    }

    private void published(Change change) {
        if (closed || (loaded && change.seq() <= cursor)) {
            return;
        }
        early.put(change.seq(), change);
        if (early.size() > MOST_WAITING) {
            early.pollLastEntry();
        }
        if (loaded && !reading) {
            deliverEarly();
        }
        if (!early.isEmpty() && !gapTimer) {
            gapTimer = true;
            vertx.setTimer(GAP_PATIENCE.toMillis(), timer -> {
                gapTimer = false;
                if (!early.isEmpty()) {
                    catchUp();
                }
            });
        }
    }

    private void deliverEarly() {
        while (!early.isEmpty() && early.firstKey() <= cursor + 1) {
            deliver(early.pollFirstEntry().getValue());
        }
    }

    private void deliver(Change change) {
        if (change.seq() != cursor + 1) {
            return;
        }
        cursor = change.seq();
        try {
            reader.apply(change);
        } catch (RuntimeException failure) {
            LOG.error("a reader of the log failed at change {}", change.seq(), failure);
        }
    }

    private void catchUp() {
        if (!closed && loaded && !reading) {
            readOn().onFailure(failure -> LOG.debug("the log cannot be read now", failure));
        }
    }

    private Future<Void> readOn() {
        reading = true;
        return changeLog
                .since(cursor, ListChanges.MAX_LIMIT, EnvironmentScope.ALL)
                .compose(this::take)
                .onComplete(done -> {
                    reading = false;
                    deliverEarly();
                });
    }

    private Future<Void> take(ChangePage page) {
        if (closed) {
            return Future.succeededFuture();
        }
        if (page.resync()) {
            LOG.info("the log does not reach back to {}; reading everything anew", cursor);
            return load();
        }
        page.changes().forEach(this::deliver);
        boolean more = !page.changes().isEmpty() && cursor < page.head();
        return more
                ? changeLog
                        .since(cursor, ListChanges.MAX_LIMIT, EnvironmentScope.ALL)
                        .compose(this::take)
                : Future.succeededFuture();
    }
}
