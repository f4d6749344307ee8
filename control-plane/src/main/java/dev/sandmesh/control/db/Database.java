package dev.sandmesh.control.db;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL for this node. Nothing here waits without a limit: while the database is away everything fails at once with
 * {@code DATABASE_UNAVAILABLE}. A commit whose answer was lost fails too, although it may have happened: writes must bear to be
 * done again.
 */
public final class Database {

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    /** A connection on which nothing is heard must not keep what is stopped after it. */
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    /** Longer than a transaction may take. */
    private static final Duration DRAIN_LIMIT = Duration.ofMillis(3_500);

    private final Vertx vertx;
    private final DatabaseConfig config;
    private final Connections connections;
    private final AvailabilityMonitor monitor;
    private final Supplier<Future<Void>> afterClose;
    private final SqlClient client;
    private final PartitionKeeper partitions;
    private final RunningWork running = new RunningWork();

    Database(Vertx vertx, DatabaseConfig config, DatabaseUrl url, Supplier<Future<Void>> afterClose) {
        this.vertx = vertx;
        this.config = config;
        this.connections = new Connections(vertx, config, url);
        this.monitor = new AvailabilityMonitor(vertx, Connections.sessionOptions(config, url));
        this.afterClose = afterClose;
        this.client = new GuardedClient(this::statement);
        this.partitions = new PartitionKeeper(vertx, client);
    }

    /** Starts the embedded server if that is the configured one, brings the schema up to date and connects. */
    public static Future<Database> open(Vertx vertx, DatabaseConfig config) {
        return new Opening(vertx, config).open();
    }

    /** Connects to a database as it is, for whoever only looks: nothing is started, migrated or tidied up. */
    public static Future<Database> attach(Vertx vertx, DatabaseUrl url) {
        return attach(vertx, url, Future::succeededFuture);
    }

    static Future<Database> attach(Vertx vertx, DatabaseUrl url, Supplier<Future<Void>> afterClose) {
        DatabaseConfig config = DatabaseConfig.external(url, url);
        Database database = new Database(vertx, config, url, afterClose);
        return database.monitor.start().map(database).recover(failure -> database.disconnect()
                .transform(closed -> Future.failedFuture(failure)));
    }

    Future<Database> start() {
        monitor.listen(available -> connections.replace(connections.current()));
        return monitor.start().compose(started -> partitions.start()).map(this).recover(failure -> disconnect()
                .transform(closed -> Future.failedFuture(failure)));
    }

    /** For stores: single statements outside of a transaction, each with its deadline. */
    public SqlClient client() {
        return client;
    }

    /** Commits when the future of {@code work} succeeds, else rolls back. */
    public <T> Future<T> inTransaction(Function<Tx, Future<T>> work) {
        return onPool(pool -> pool.getConnection().compose(connection -> {
            Attempt attempt = new Attempt(connection);
            Future<T> run = running.run(() -> attempt.run(work));
            return limited(run, config.transactionDeadline(), pool).onFailure(failure -> attempt.expire());
        }));
    }

    public boolean available() {
        return monitor.available();
    }

    /** Called on an event loop of this class's own whenever the database goes away or comes back. */
    public void onAvailabilityChange(Consumer<Boolean> listener) {
        monitor.listen(listener);
    }

    public Future<Void> close() {
        return disconnect().eventually(afterClose);
    }

    private Future<Void> disconnect() {
        partitions.stop();
        return monitor.close()
                .eventually(this::drained)
                .eventually(connections::close)
                .timeout(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(failure -> LOG.warn("connections to PostgreSQL did not close in order", failure))
                .otherwiseEmpty();
    }

    /**
     * Nothing begins any more; what runs is let end. A pool that is closed under a statement may wait for ever for the connection of that
     * (seen with Vert.x 5.0.10), and Vert.x with it.
     */
    private Future<Void> drained() {
        return running.ended().timeout(DRAIN_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private <T> Future<T> statement(Function<SqlClient, Future<T>> statement) {
        return onPool(pool -> limited(running.run(() -> statement.apply(pool)), config.statementDeadline(), pool));
    }

    /** Counted first and looked at then, so that nothing begins once it was waited for the end of everything. */
    private <T> Future<T> onPool(Function<Pool, Future<T>> work) {
        return running.run(() -> monitor.available()
                ? work.apply(connections.current()).recover(this::failed)
                : Future.failedFuture(Failures.unavailable()));
    }

    private <T> Future<T> limited(Future<T> work, Duration deadline, Pool pool) {
        return work.timeout(deadline.toMillis(), TimeUnit.MILLISECONDS).onFailure(failure -> {
            if (failure instanceof TimeoutException && !work.isComplete()) {
                replaceIfHung(work, deadline, pool);
            }
        });
    }

    /** The server ends what takes too long; a connection on which not even that is heard is lost, and its pool replaced. */
    private void replaceIfHung(Future<?> work, Duration deadline, Pool pool) {
        vertx.setTimer(deadline.toMillis(), timer -> {
            if (!work.isComplete()) {
                LOG.warn("a connection to PostgreSQL hangs; opening new ones");
                connections.replace(pool);
            }
        });
    }

    private <T> Future<T> failed(Throwable failure) {
        if (Failures.away(failure)) {
            LOG.debug("a statement could not be done", failure);
            monitor.suspect();
        }
        return Failures.translate(failure);
    }
}
