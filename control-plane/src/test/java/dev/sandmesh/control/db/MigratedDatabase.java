package dev.sandmesh.control.db;

import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** Opens a database whose schema is known to be up to date: looking for migrations takes longer than most tests. */
public final class MigratedDatabase {

    private MigratedDatabase() {}

    public static Future<Database> open(Vertx vertx, DatabaseConfig config) {
        DatabaseConfig.External urls = (DatabaseConfig.External) config.place();
        return new Database(vertx, config, urls.application(), Future::succeededFuture).start();
    }
}
