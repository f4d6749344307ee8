package dev.sandmesh.agent.link;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/** Brings the outcome of a future that completes elsewhere onto one event loop. */
final class Hop {

    private Hop() {}

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
