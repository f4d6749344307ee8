package dev.sandmesh.client;

import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.client.Change;
import dev.sandmesh.protocol.client.ListChanges;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings every change once and in order, whatever happens to connections in between. One event loop. */
final class ChangeFollower implements Topics.Listener, Session.Watcher {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeFollower.class);
    private static final long ASK_AGAIN_MILLIS = 1_000;

    private final Session session;
    private final ChangeListener listener;
    private final Promise<Void> begun;
    private final ChangeFeed feed;
    private boolean reading;
    private boolean closed;
    private long again = -1;

    /** {@code begun} is completed when nothing that is committed from then on will be missed. */
    ChangeFollower(Session session, OptionalLong after, ChangeListener listener, Promise<Void> begun) {
        this.session = session;
        this.listener = listener;
        this.begun = begun;
        this.feed = new ChangeFeed(after, this::tell);
    }

    void begin() {
        session.watch(this);
        session.topics.join(Address.CHANGES, this);
        if (session.isOpen()) {
            opened();
        }
    }

    void close() {
        closed = true;
        session.vertx.cancelTimer(again);
        session.unwatch(this);
        session.topics.leave(Address.CHANGES, this);
    }

    @Override
    public void registered() {
        if (feed.begun()) {
            begun.tryComplete();
        }
    }

    @Override
    public void refused(FleetException why) {
        begun.tryFail(why);
    }

    @Override
    public void opened() {
        go(feed.connected());
    }

    @Override
    public void message(JsonObject body) {
        if (body.containsKey("seq")) {
            go(feed.received(body));
        } else if (body.containsKey("head")) {
            long head = body.getLong("head");
            go(feed.headSeen(head, body.getLong("prev", head)));
        }
    }

    private void go(ChangeFeed.Next next) {
        switch (next) {
            case NOTHING -> {}
            case CATCH_UP -> readOn();
            case RESYNC -> listener.resync();
        }
    }

    private void readOn() {
        if (reading || closed) {
            return;
        }
        reading = true;
        session.askNow(Address.QUERY, new ListChanges(feed.cursor(), ListChanges.MAX_LIMIT).toJson())
                .onSuccess(page -> {
                    reading = false;
                    if (!closed) {
                        go(feed.pageRead(
                                page.getJsonArray("changes", new JsonArray()),
                                page.getLong("head", 0L),
                                page.getBoolean("resync", false)));
                        begun.tryComplete();
                    }
                })
                .onFailure(failure -> {
                    reading = false;
                    if (!closed && session.isOpen()) {
                        // a lost connection asks again when it is back; a log that cannot be read now is asked again
                        // soon
                        session.vertx.cancelTimer(again);
                        again = session.vertx.setTimer(ASK_AGAIN_MILLIS, soon -> readOn());
                    }
                });
    }

    /** A kind that this version does not know is skipped. */
    private void tell(JsonObject change) {
        if (closed) {
            return;
        }
        Change known;
        try {
            known = Change.read(Fields.of(change));
        } catch (ProtocolException e) {
            LOG.debug("change {} does not read: {}", change.getValue("seq"), e.getMessage());
            return;
        }
        listener.changed(known);
    }
}
