package dev.sandmesh.protocol.mesh;

import io.vertx.core.eventbus.EventBusOptions;

/**
 * How soon a connection of the bus is given up over which nothing comes. The kernel asks a peer that was cut off ever more seldom,
 * after half a minute only every half minute, and so finds out late that it is back; a new connection is made at once.
 */
final class BusPatience {

    private static final int CONNECT_MILLIS = 3_000;
    private static final long PING_MILLIS = 10_000;
    private static final long PONG_MILLIS = 5_000;

    private BusPatience() {}

    static void configure(EventBusOptions bus) {
        bus.setConnectTimeout(CONNECT_MILLIS);
        bus.setClusterPingInterval(PING_MILLIS);
        bus.setClusterPingReplyInterval(PONG_MILLIS);
    }
}
