package dev.sandmesh.control.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;

/** Something that upgrades requests of one path to WebSockets, none of them of another site's page, and itself checks who comes. */
public interface SocketDoor {

    /** For example {@code /api/v1/bus/websocket}. */
    String path();

    /** What coming in is called in the audit trail, for example {@code openBus}. */
    String action();

    /** Fails with what is to be answered when whoever comes may not, and has not written anything then. */
    Future<Void> upgrade(HttpServerRequest request, Call.Origin origin);
}
