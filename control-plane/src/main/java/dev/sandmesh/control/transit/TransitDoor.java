package dev.sandmesh.control.transit;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;

/** Takes what comes for one path at the nodes' own listener. */
public interface TransitDoor {

    /** As others dial it, for example {@code /api/v1/view-link}. */
    String path();

    /**
     * Upgrades the request, or fails with what is to be answered, and has not written anything then; pauses it when it has to wait. A denial
     * is noted with the address from which it came.
     *
     * @param token that came with it; whether it is to be believed is the door's business
     */
    Future<Void> upgrade(HttpServerRequest request, String token);
}
