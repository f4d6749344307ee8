package dev.sandmesh.client;

import dev.sandmesh.protocol.Hop;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The connection as those see it who wait for it: each wait ends with it, or in time. Its methods run on its event loop. */
final class Session implements DoorConnection.Events {

    /** Told when there is a connection, and when there is none; {@code over} once nothing comes any more. */
    interface Watcher {
        default void opened() {}

        default void lost() {}

        default void over(FleetException why) {}
    }

    final Vertx vertx;
    final Topics topics;
    private final Context context;
    private final DoorConnection door;
    private final Lane lane;
    private final Duration patience;
    private final String url;
    private final Set<Watcher> watchers = new LinkedHashSet<>();
    private boolean open;
    private Optional<FleetException> problem = Optional.empty();
    private Optional<FleetException> over = Optional.empty();

    Session(Vertx vertx, ClientConfig config) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.door = new DoorConnection(vertx, config, this);
        this.topics = new Topics(door);
        this.lane = new Lane(vertx);
        this.patience = config.patience();
        this.url = config.url().toString();
    }

    /** Does it on this event loop, from any thread. */
    <T> Future<T> call(Supplier<Future<T>> what) {
        return Hop.call(context, what);
    }

    void run(Runnable what) {
        context.runOnContext(go -> what.run());
    }

    Duration patience() {
        return patience;
    }

    Future<Void> connect() {
        door.connect();
        return untilOpen(deadline(patience));
    }

    boolean isOpen() {
        return open;
    }

    void watch(Watcher watcher) {
        over.ifPresentOrElse(watcher::over, () -> watchers.add(watcher));
    }

    void unwatch(Watcher watcher) {
        watchers.remove(watcher);
    }

    /** Asks until there is an answer: whatever goes this way is harmless twice, and a break leaves nobody without one. */
    Future<JsonObject> ask(String address, JsonObject body, Duration limit) {
        return ask(address, body, deadline(limit));
    }

    /** Once, on the connection that there is. */
    Future<JsonObject> askNow(String address, JsonObject body) {
        return door.request(address, body, patience.toMillis());
    }

    private Future<JsonObject> ask(String address, JsonObject body, long deadline) {
        return untilOpen(deadline)
                .compose(ready -> lane.run(() -> door.request(address, body, millisTo(deadline))))
                .recover(failure -> over.isEmpty()
                                && failure instanceof FleetException known
                                && known.code().equals(FleetException.CONNECTION_LOST)
                        ? ask(address, body, deadline)
                        : Future.failedFuture(over.<Throwable>map(why -> why).orElse(failure)));
    }

    /** What begins within the patience of the client, or fails; {@code begin} is told whom to tell. */
    <T> Future<T> within(String what, Consumer<Promise<T>> begin) {
        Promise<T> done = Promise.promise();
        Watcher end = new Watcher() {
            @Override
            public void over(FleetException why) {
                done.tryFail(why);
            }
        };
        watch(end);
        long late = vertx.setTimer(
                patience.toMillis(),
                passed -> done.tryFail(
                        new FleetException(FleetException.TIMED_OUT, what + " within " + patience.toSeconds() + " s")));
        begin.accept(done);
        return done.future().onComplete(settled -> {
            vertx.cancelTimer(late);
            unwatch(end);
        });
    }

    private Future<Void> untilOpen(long deadline) {
        if (over.isPresent()) {
            return Future.failedFuture(over.get());
        }
        if (open) {
            return Future.succeededFuture();
        }
        Promise<Void> opened = Promise.promise();
        Watcher watcher = new Watcher() {
            @Override
            public void opened() {
                opened.tryComplete();
            }

            @Override
            public void over(FleetException why) {
                opened.tryFail(why);
            }
        };
        watch(watcher);
        long late = vertx.setTimer(
                millisTo(deadline),
                passed -> opened.tryFail(new FleetException(
                        FleetException.UNREACHABLE,
                        problem.map(Throwable::getMessage).orElse("the bus of " + url + " does not open in time"))));
        return opened.future().onComplete(settled -> {
            vertx.cancelTimer(late);
            unwatch(watcher);
        });
    }

    Future<Void> close() {
        if (over.isEmpty()) {
            finish(new FleetException(FleetException.CLOSED, "The client was closed"));
        }
        lane.close();
        return door.close();
    }

    @Override
    public void opened() {
        open = true;
        problem = Optional.empty();
        each(Watcher::opened);
    }

    @Override
    public void lost(FleetException why) {
        open = false;
        problem = Optional.of(why);
        topics.lost();
        each(Watcher::lost);
    }

    @Override
    public void ended(FleetException why) {
        lost(why);
        finish(why);
    }

    @Override
    public void frame(String type, String address, JsonObject body) {
        topics.frame(type, address, body);
    }

    private void finish(FleetException why) {
        open = false;
        over = Optional.of(why);
        List<Watcher> all = new ArrayList<>(watchers);
        watchers.clear();
        all.forEach(watcher -> watcher.over(why));
    }

    private void each(Consumer<Watcher> what) {
        List.copyOf(watchers).forEach(what);
    }

    private static long deadline(Duration limit) {
        return System.nanoTime() + limit.toNanos();
    }

    private static long millisTo(long deadline) {
        return Math.max(1, (deadline - System.nanoTime()) / 1_000_000);
    }
}
