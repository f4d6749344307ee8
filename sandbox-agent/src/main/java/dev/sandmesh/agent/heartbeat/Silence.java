package dev.sandmesh.agent.heartbeat;

import dev.sandmesh.protocol.ErrorKind;
import dev.sandmesh.protocol.ProtocolException;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;

/** Tells the kinds of failed requests apart. */
final class Silence {

    private Silence() {}

    /** The owner answers, and does not believe that we are who we say. */
    static boolean disbelieved(Throwable failure) {
        return failure instanceof ProtocolException refusal && refusal.kind() == ErrorKind.UNAUTHORIZED;
    }

    static boolean nobodyListens(Throwable failure) {
        return failure instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS;
    }
}
