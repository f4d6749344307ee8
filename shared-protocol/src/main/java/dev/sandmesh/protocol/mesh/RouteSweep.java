package dev.sandmesh.protocol.mesh;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;

/**
 * Asks the mesh who is subscribed to each of some addresses, round after round, so that this is known when nobody can be asked.
 * One question at a time: while a member is cut off each may stay open for a minute, and the threads for them are few.
 */
final class RouteSweep {

    private final Vertx vertx;
    private final Context context;
    private final SteadyRoutes routes;
    private final Supplier<Future<List<String>>> addresses;
    private final Duration pause;

    RouteSweep(Vertx vertx, SteadyRoutes routes, Supplier<Future<List<String>>> addresses, Duration pause) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.routes = routes;
        this.addresses = addresses;
        this.pause = pause;
    }

    /** Goes on until Vert.x ends. */
    void start() {
        vertx.setTimer(pause.toMillis(), due -> addresses
                .get()
                .otherwise(List.of())
                .onComplete(found -> next(found.result().iterator())));
    }

    private void next(Iterator<String> left) {
        if (left.hasNext()) {
            routes.ask(left.next()).onComplete(answered -> context.runOnContext(go -> next(left)));
        } else {
            start();
        }
    }
}
