package dev.sandmesh.control.db;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
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
                .onSuccess(value -> tx.tails().forEach(TxTail::committed));
    }

    /** The caller has been told that it failed; what has not been committed by now must not be. */
    void expire() {
        expired = true;
    }

    private Future<?> commit(Tx tx) {
        Future<?> ready = Future.succeededFuture();
        for (TxTail tail : tx.tails()) {
            ready = ready.compose(done -> tail.before(tx));
        }
        return ready.compose(done -> expired ? Future.failedFuture(Failures.unavailable()) : finish(tx));
    }

    private Future<?> finish(Tx tx) {
        if (tx.tails().isEmpty()) {
            // COMMIT of a transaction in which a statement failed rolls back without saying so; SELECT fails there.
            return connection.query("SELECT 1; COMMIT").execute();
        }
        List<Future<?>> last = new ArrayList<>();
        tx.tails().forEach(tail -> last.add(tail.last(tx)));
        Future<?> commit = connection.query("COMMIT").execute();
        return Future.all(last).compose(ok -> commit);
    }

    private static <T> Future<T> call(Function<Tx, Future<T>> work, Tx tx) {
        try {
            return work.apply(tx);
        } catch (RuntimeException failure) {
            return Future.failedFuture(failure);
        }
    }
}
