package dev.sandmesh.control.health;

import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.protocol.ErrorKind;
import dev.sandmesh.protocol.ProtocolException;
import io.vertx.core.Future;

/** What an agent is told of a failure. */
public final class Answers {

    private Answers() {}

    /** A failure that passes (no database, too much to do, stopping) is told as such, since the agent only has to send again. */
    public static <T> Future<T> typed(Future<T> answer) {
        return answer.recover(failure -> Future.failedFuture(told(failure)));
    }

    private static Throwable told(Throwable failure) {
        if (failure instanceof SandmeshException known) {
            return switch (known.code()) {
                case DATABASE_UNAVAILABLE, OVERLOADED, STARTING ->
                    new ProtocolException(ErrorKind.UNAVAILABLE, "", String.valueOf(known.getMessage()));
                default -> failure;
            };
        }
        return failure;
    }
}
