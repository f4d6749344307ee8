package dev.sandmesh.control.http;

import io.vertx.ext.web.RoutingContext;

/** Something that upgrades requests of one path to WebSockets, and itself checks who comes. */
public interface SocketDoor {

    /** For example {@code /api/v1/bus/websocket}. */
    String path();

    void upgrade(RoutingContext context);
}
