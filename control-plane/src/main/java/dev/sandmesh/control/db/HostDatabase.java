package dev.sandmesh.control.db;

import dev.sandmesh.control.db.DatabaseConfig.Embedded;
import dev.sandmesh.control.db.DatabaseConfig.External;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The database of this host's node for a command that is given on the host: that of the running node, or else the embedded one,
 * started for as long as it stays open. It is taken as it is; only a node migrates it.
 */
public final class HostDatabase {

    private HostDatabase() {}

    /** Fails with an IOException when there is none to be opened. */
    public static Future<Database> open(Vertx vertx, DatabaseConfig config) {
        if (config.place() instanceof External external) {
            return Database.attach(vertx, external.application());
        }
        Path home = ((Embedded) config.place()).home();
        return vertx.executeBlocking(() -> PostgresHome.exists(home))
                .compose(exists -> exists ? start(vertx, home) : Future.failedFuture(missing(home)))
                .recover(failure -> failure instanceof PostgresHome.TakenException
                        ? vertx.executeBlocking(() -> PostgresHome.written(
                                        home, EmbeddedPostgres.DATABASE, PostgresSetup.APPLICATION, "application"))
                                .compose(url -> Database.attach(vertx, url))
                        : Future.failedFuture(failure));
    }

    private static Future<Database> start(Vertx vertx, Path home) {
        return EmbeddedPostgres.start(vertx, home)
                .compose(server -> Database.attach(vertx, server.applicationUrl(), server::close)
                        .recover(failure -> server.close().transform(closed -> Future.failedFuture(failure))));
    }

    private static IOException missing(Path home) {
        return new IOException("there is no database of a node in " + home.resolve("postgres"));
    }
}
