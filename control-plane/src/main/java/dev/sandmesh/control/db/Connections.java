package dev.sandmesh.control.db;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pool, replaced as a whole when a connection of it hangs: a pooled connection cannot be thrown away singly. */
final class Connections {

    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    private final Vertx vertx;
    private final DatabaseConfig config;
    private final PgConnectOptions options;
    private Pool current;

    Connections(Vertx vertx, DatabaseConfig config, DatabaseUrl url) {
        this.vertx = vertx;
        this.config = config;
        this.options = sessionOptions(config, url);
        this.current = build();
    }

    /** What every session of ours asks of the server; its limits hold even when this process is frozen. */
    static PgConnectOptions sessionOptions(DatabaseConfig config, DatabaseUrl url) {
        return url.connectOptions()
                .setCachePreparedStatements(true)
                .addProperty("application_name", "sandmesh")
                // The tables that are read by index are in memory, so one page of them is as near as another.
                .addProperty("random_page_cost", "1.1")
                .addProperty(
                        "statement_timeout",
                        Long.toString(config.transactionDeadline().toMillis()))
                .addProperty(
                        "idle_in_transaction_session_timeout",
                        Long.toString(DatabaseConfig.IDLE_IN_TRANSACTION.toMillis()));
    }

    synchronized Pool current() {
        return current;
    }

    /** Puts a fresh pool in the place of {@code suspect}, unless that has been done; what still runs on the old one fails. */
    void replace(Pool suspect) {
        synchronized (this) {
            if (current != suspect) {
                return;
            }
            current = build();
        }
        suspect.close().onFailure(failure -> LOG.debug("an old pool did not close cleanly", failure));
    }

    Future<Void> close() {
        return current().close();
    }

    private Pool build() {
        PoolOptions pool = new PoolOptions()
                .setMaxSize(config.poolSize())
                .setMaxWaitQueueSize(config.waitQueue())
                .setConnectionTimeout((int) config.statementDeadline().toMillis())
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
                .setMaxLifetime(30)
                .setMaxLifetimeUnit(TimeUnit.MINUTES);
        NetClientOptions net = new NetClientOptions()
                .setConnectTimeout((int) config.statementDeadline().toMillis())
                .setTcpKeepAlive(true);
        return PgBuilder.pool()
                .with(pool)
                .with(net)
                .connectingTo(options)
                .using(vertx)
                .build();
    }
}
