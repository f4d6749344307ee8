package dev.sandmesh.agent.heartbeat;

import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;

/** Tells the kinds of failed requests apart. */
final class Silence {

    private Silence() {}

    static boolean nobodyListens(Throwable failure) {
        return failure instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS;
    }
}
