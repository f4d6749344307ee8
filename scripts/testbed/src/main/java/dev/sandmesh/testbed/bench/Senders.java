package dev.sandmesh.testbed.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeoutException;

/** Sandboxes that hold leases over one link and send heartbeats by turns, to a control node and to its peer. */
interface Senders extends AutoCloseable {

    /** On whose only event loop everything is sent and answered. */
    Vertx vertx();

    /** One heartbeat of whose turn it is; fails unless it is acked. */
    Future<?> heartbeat();

    /** The same to the peer, which only answers. */
    Future<?> echo();

    @Override
    void close() throws TimeoutException;
}
