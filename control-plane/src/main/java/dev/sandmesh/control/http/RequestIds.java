package dev.sandmesh.control.http;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.spi.context.storage.AccessMode;
import io.vertx.core.spi.context.storage.ContextLocal;

/** The id of the request that this context works for. A request has a context of its own, also on workers; threads are shared. */
final class RequestIds {

    private static final ContextLocal<String> LOCAL = ContextLocal.registerLocal(String.class);

    private RequestIds() {}

    /** Contexts have room only for what was registered before their Vert.x was made: {@link RequestIdStorage} sees to it. */
    static void register() {
        // loading this class was all
    }

    static void set(String id) {
        Context context = Vertx.currentContext();
        if (context != null) {
            context.putLocal(LOCAL, AccessMode.CONCURRENT, id);
        }
    }

    /** Empty outside of a request. */
    static String current() {
        Context context = Vertx.currentContext();
        String id = context == null ? null : context.getLocal(LOCAL, AccessMode.CONCURRENT);
        return id == null ? "" : id;
    }
}
