package dev.sandmesh.protocol;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/** From one event loop to another; whatever goes wrong on the way is a failed future, never a lost one. */
public final class Hop {

    private Hop() {}

    /** Does it on that event loop. */
    public static <T> Future<T> call(Context context, Supplier<Future<T>> what) {
        Promise<T> done = Promise.promise();
        on(context, done, () -> attempt(what).onComplete(done));
        return done.future();
    }

    /** Does it here; what it throws fails the future. */
    public static <T> Future<T> attempt(Supplier<Future<T>> what) {
        try {
            return what.get();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    /** Brings the outcome of a future that completes elsewhere back to the event loop that asks, if one does. */
    public static <T> Future<T> back(Future<T> elsewhere) {
        Context here = Vertx.currentContext();
        return here == null ? elsewhere : onto(here, elsewhere);
    }

    /** Brings the outcome of a future that completes elsewhere onto this event loop. */
    public static <T> Future<T> onto(Context context, Future<T> elsewhere) {
        Promise<T> here = Promise.promise();
        elsewhere.onComplete(outcome -> on(context, here, () -> {
            if (outcome.succeeded()) {
                here.tryComplete(outcome.result());
            } else {
                here.tryFail(outcome.cause());
            }
        }));
        return here.future();
    }

    /** An event loop that has ended takes nothing any more. */
    private static void on(Context context, Promise<?> promise, Runnable what) {
        try {
            context.runOnContext(ignored -> what.run());
        } catch (RejectedExecutionException ended) {
            promise.tryFail(ended);
        }
    }
}
