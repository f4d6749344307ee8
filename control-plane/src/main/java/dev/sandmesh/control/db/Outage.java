package dev.sandmesh.control.db;

import dev.sandmesh.control.error.SandmeshException;
import io.vertx.core.Future;
import java.util.function.Function;

/** What is answered from memory while the database is away. */
public final class Outage {

    private Outage() {}

    /** The fresh answer; if that failed because the database is away, and only then, what is made of that failure. */
    public static <T> Future<T> bridged(Future<T> fresh, Function<Throwable, Future<T>> remembered) {
        return fresh.recover(failure ->
                SandmeshException.isDatabaseAway(failure) ? remembered.apply(failure) : Future.failedFuture(failure));
    }
}
