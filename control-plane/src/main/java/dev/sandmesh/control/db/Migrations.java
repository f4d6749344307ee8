package dev.sandmesh.control.db;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;

/** Brings the schema up to date as its owner, on a worker thread. */
final class Migrations {

    private final Vertx vertx;
    private final DatabaseConfig.External urls;

    Migrations(Vertx vertx, DatabaseConfig.External urls) {
        this.vertx = vertx;
        this.urls = urls;
    }

    Future<Void> run() {
        WorkerExecutor worker = vertx.createSharedWorkerExecutor("sandmesh-migrations", 1, 10, TimeUnit.MINUTES);
        return worker.<Void>executeBlocking(() -> {
                    migrate();
                    return null;
                })
                .eventually(worker::close);
    }

    private void migrate() {
        DatabaseUrl owner = urls.owner();
        Flyway.configure()
                .dataSource(owner.jdbcUrl(), owner.user(), owner.password())
                .locations("classpath:db/migration")
                .placeholders(Map.of("application", urls.application().user()))
                // Each feature numbers its migrations in a range of its own, so a lower number may come later.
                .outOfOrder(true)
                .connectRetries(10)
                .connectRetriesInterval(2)
                .load()
                .migrate();
    }
}
