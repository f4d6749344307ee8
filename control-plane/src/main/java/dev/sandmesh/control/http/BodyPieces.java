package dev.sandmesh.control.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Optional;

/** A body that is made while it is sent: the next piece is asked for once the client has taken the one before. */
@FunctionalInterface
public interface BodyPieces {

    /** Empty after the last. A failure ends the connection, so that nobody takes half of it for the whole. */
    Future<Optional<Buffer>> next();

    /** How long a client may take nothing before it counts as gone; zero for as long as everybody. */
    default Duration patience() {
        return Duration.ZERO;
    }

    /** Whoever asked for it may not have it any more; {@link #close} follows. */
    default void revoked() {}

    /** Nobody asks for more: all was sent, or whoever asked for it is gone or may not have it any more. Called at least once, on the same event loop. */
    default void close() {}
}
