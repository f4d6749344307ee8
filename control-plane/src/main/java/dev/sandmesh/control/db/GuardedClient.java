package dev.sandmesh.control.db;

import io.vertx.core.Future;
import io.vertx.sqlclient.PrepareOptions;
import io.vertx.sqlclient.PreparedQuery;
import io.vertx.sqlclient.Query;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collector;

/** The pool as stores see it outside of transactions: the pool of the moment, a deadline on every statement. */
final class GuardedClient implements SqlClient {

    private final Statements statements;

    /** Runs one statement on the pool of the moment. */
    interface Statements {
        <T> Future<T> run(Function<SqlClient, Future<T>> statement);
    }

    GuardedClient(Statements statements) {
        this.statements = statements;
    }

    @Override
    public Query<RowSet<Row>> query(String sql) {
        return new GuardedQuery<>(client -> client.preparedQuery(sql), statements, client -> client.query(sql));
    }

    @Override
    public PreparedQuery<RowSet<Row>> preparedQuery(String sql) {
        return new GuardedQuery<>(client -> client.preparedQuery(sql), statements, client -> client.preparedQuery(sql));
    }

    @Override
    public PreparedQuery<RowSet<Row>> preparedQuery(String sql, PrepareOptions options) {
        return new GuardedQuery<>(
                client -> client.preparedQuery(sql, options), statements, client -> client.preparedQuery(sql, options));
    }

    /** Does nothing: the pool belongs to {@link Database}. */
    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }

    private record GuardedQuery<T>(
            Function<SqlClient, PreparedQuery<T>> prepared,
            Statements statements,
            Function<SqlClient, ? extends Query<T>> plain)
            implements PreparedQuery<T> {

        @Override
        public Future<T> execute() {
            return statements.run(client -> plain.apply(client).execute());
        }

        @Override
        public Future<T> execute(Tuple tuple) {
            return statements.run(client -> prepared.apply(client).execute(tuple));
        }

        @Override
        public Future<T> executeBatch(List<Tuple> batch) {
            return statements.run(client -> prepared.apply(client).executeBatch(batch));
        }

        @Override
        public <R> PreparedQuery<SqlResult<R>> collecting(Collector<Row, ?, R> collector) {
            return new GuardedQuery<>(
                    client -> prepared.apply(client).collecting(collector), statements, client -> plain.apply(client)
                            .collecting(collector));
        }

        @Override
        public <U> PreparedQuery<RowSet<U>> mapping(Function<Row, U> mapper) {
            return new GuardedQuery<>(
                    client -> prepared.apply(client).mapping(mapper), statements, client -> plain.apply(client)
                            .mapping(mapper));
        }
    }
}
