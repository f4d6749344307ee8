package dev.sandmesh.control.db;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/** The steps from a configuration to a database that can be used. */
final class Opening {

    private final Vertx vertx;
    private final DatabaseConfig config;

    Opening(Vertx vertx, DatabaseConfig config) {
        this.vertx = vertx;
        this.config = config;
    }

    Future<Database> open() {
        if (config.place() instanceof DatabaseConfig.External external) {
            return prepare(external, Future::succeededFuture);
        }
        DatabaseConfig.Embedded embedded = (DatabaseConfig.Embedded) config.place();
        return EmbeddedPostgres.start(vertx, embedded.home()).compose(server -> {
            DatabaseConfig.External urls = new DatabaseConfig.External(server.applicationUrl(), server.ownerUrl());
            return prepare(urls, server::close)
                    .recover(failure -> server.close().transform(closed -> Future.failedFuture(failure)));
        });
    }

    private Future<Database> prepare(DatabaseConfig.External urls, Supplier<Future<Void>> afterClose) {
        return new Migrations(vertx, urls)
                .run()
                .compose(migrated -> new Database(vertx, config, urls.application(), afterClose).start());
    }
}
