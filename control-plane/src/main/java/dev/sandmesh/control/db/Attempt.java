package dev.sandmesh.control.db;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.function.Function;

/** One transaction on one connection, from BEGIN to the connection's return. */
final class Attempt {

    private final SqlConnection connection;
    private volatile boolean expired;

    Attempt(SqlConnection connection) {
        this.connection = connection;
    }

    /** Completes when the transaction has ended and the connection is back in the pool. */
    <T> Future<T> run(Function<Tx, Future<T>> work) {
        Tx tx = new Tx(connection);
        // Not waited for: the first statement of the work travels with it.
        Future<?> begun = connection.query("BEGIN").execute();
        return call(work, tx)
                .compose(value -> begun.compose(ok -> commit(tx)).map(done -> value))
                .recover(failure ->
                        connection.query("ROLLBACK").execute().transform(ended -> Future.<T>failedFuture(failure)))
                .eventually(connection::close)
                .onSuccess(value -> tx.tail().ifPresent(TxTail::committed));
    }

    /** The caller has been told that it failed; what has not been committed by now must not be. */
    void expire() {
        expired = true;
    }

    private Future<?> commit(Tx tx) {
        if (expired) {
            return Future.failedFuture(Failures.unavailable());
        }
        return tx.tail()
                .<Future<?>>map(tail -> {
                    Future<?> last = tail.last(tx);
                    Future<?> commit = connection.query("COMMIT").execute();
                    return last.compose(ok -> commit);
                })
                // COMMIT of a transaction in which a statement failed rolls back without saying so; SELECT fails there.
                .orElseGet(() -> connection.query("SELECT 1; COMMIT").execute());
    }

    private static <T> Future<T> call(Function<Tx, Future<T>> work, Tx tx) {
        try {
            return work.apply(tx);
        } catch (RuntimeException failure) {
            return Future.failedFuture(failure);
        }
    }
}
