package dev.sandmesh.control.transit;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Answers what other nodes ask at the nodes' own listener, for one path. */
public interface TransitDesk {

    /** As others ask it, for example {@code /api/v1/live-view-questions}. */
    String path();

    /**
     * Fails with what is to be told instead; a denial is noted with the address from which it came. On the connection's event loop.
     *
     * @param token that came with it, the question in it; whether it is to be believed is the desk's business
     * @return a short answer, of at most 64 KiB
     */
    Future<JsonObject> answer(String token);
}
