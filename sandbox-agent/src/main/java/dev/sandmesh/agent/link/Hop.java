package dev.sandmesh.agent.link;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Supplier;

/** From one event loop to another; whatever goes wrong on the way is a failed future, never a lost one. */
public final class Hop {

    private Hop() {}

    /** Does it on that event loop. */
    public static <T> Future<T> call(Context context, Supplier<Future<T>> what) {
        Promise<T> done = Promise.promise();
        context.runOnContext(ignored -> attempt(what).onComplete(done));
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

    /** Brings the outcome of a future that completes elsewhere onto this event loop. */
    static <T> Future<T> onto(Context context, Future<T> elsewhere) {
        Promise<T> here = Promise.promise();
        elsewhere.onComplete(outcome -> context.runOnContext(ignored -> {
            if (outcome.succeeded()) {
                here.tryComplete(outcome.result());
            } else {
                here.tryFail(outcome.cause());
            }
        }));
        return here.future();
    }
}
