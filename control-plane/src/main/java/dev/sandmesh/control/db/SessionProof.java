package dev.sandmesh.control.db;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;

/** Proves that a connection is a session of the server and not a share of one, as a transaction pooler gives. */
final class SessionProof {

    private static final String MARK = "SET sandmesh.session_proof = 'kept'";
    private static final String LOOK = """
            SELECT coalesce(current_setting('sandmesh.session_proof', true), '') AS mark,
                   current_setting('idle_in_transaction_session_timeout') AS idle
            """;
    private static final String REFUSAL = "the database URL leads through a transaction pooler (such as pgbouncer in"
            + " transaction mode); Sandmesh needs session connections: give the server's own address or a session pool";

    private final Vertx vertx;
    private final PgConnectOptions options;

    SessionProof(Vertx vertx, PgConnectOptions options) {
        this.vertx = vertx;
        this.options = options;
    }

    Future<Void> run() {
        return PgConnection.connect(vertx, options).recover(this::explained).compose(first -> PgConnection.connect(
                        vertx, options)
                .compose(second -> compare(first, second).eventually(second::close))
                .eventually(first::close));
    }

    /** While the second keeps a transaction open on whatever carried the mark, a pooler must give the first another session. */
    private static Future<Void> compare(SqlConnection first, SqlConnection second) {
        return first.query(MARK)
                .execute()
                .compose(marked -> second.query("BEGIN").execute())
                .compose(begun -> second.query(LOOK).execute())
                .compose(strange -> first.query(LOOK).execute().compose(own -> {
                    boolean leaked =
                            !strange.iterator().next().getString("mark").isEmpty();
                    Row mine = own.iterator().next();
                    boolean lost = !mine.getString("mark").equals("kept");
                    boolean limitless = mine.getString("idle").equals("0");
                    return second.query("ROLLBACK")
                            .execute()
                            .compose(ended -> leaked || lost || limitless ? refused() : Future.succeededFuture());
                }));
    }

    private Future<PgConnection> explained(Throwable failure) {
        boolean pooler = String.valueOf(failure.getMessage()).contains("unsupported startup parameter");
        return pooler ? refused() : Future.failedFuture(failure);
    }

    private static <T> Future<T> refused() {
        return Future.failedFuture(new IllegalStateException(REFUSAL));
    }
}
