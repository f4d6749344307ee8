package dev.sandmesh.control.db;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import io.vertx.core.Future;
import io.vertx.core.VertxException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** Tells "the database is away" from "the statement is wrong". */
final class Failures {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    /** Connection failures, no resources, operator intervention, and the session that was ended for idling in a transaction. */
    private static final List<String> AWAY = List.of("08", "53", "57", "58", "25P03", "25P04");

    private Failures() {}

    static SandmeshException unavailable() {
        return new SandmeshException(
                ErrorCode.DATABASE_UNAVAILABLE, ErrorCode.DATABASE_UNAVAILABLE.title(), RETRY_AFTER);
    }

    static <T> Future<T> translate(Throwable failure) {
        return Future.failedFuture(away(failure) ? unavailable() : failure);
    }

    /** No connection of the pool became free in time, which the pool says with this word alone. */
    private static boolean isTiredOfWaiting(Throwable failure) {
        return failure instanceof VertxException && "Timeout".equals(failure.getMessage());
    }

    static boolean away(Throwable failure) {
        if (failure instanceof PgException refusal) {
            return AWAY.stream().anyMatch(refusal.getSqlState()::startsWith);
        }
        return failure instanceof TimeoutException
                || failure instanceof IOException
                || failure instanceof ClosedConnectionException
                || failure instanceof ConnectionPoolTooBusyException
                || isTiredOfWaiting(failure)
                || failure.getClass() == VertxException.class;
    }
}
