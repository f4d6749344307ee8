package dev.sandmesh.control.db;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps from a configuration to a database that can be used. */
final class Opening {

    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);
    private static final int ATTEMPTS = 30;

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
        SessionProof proof = new SessionProof(vertx, Connections.sessionOptions(config, urls.application()));
        return proven(proof, ATTEMPTS)
                .compose(proved -> new Migrations(vertx, urls).run())
                .compose(migrated -> new Database(vertx, config, urls.application(), afterClose).start());
    }

    /** A server that is starting too is waited for. */
    private Future<Void> proven(SessionProof proof, int attempts) {
        return proof.run().recover(failure -> {
            if (attempts <= 1 || failure instanceof IllegalStateException) {
                return Future.failedFuture(failure);
            }
            LOG.warn("no connection to PostgreSQL yet: {}", failure.getMessage());
            return Future.<Void>future(pause -> vertx.setTimer(1000, timer -> pause.complete()))
                    .compose(paused -> proven(proof, attempts - 1));
        });
    }
}
