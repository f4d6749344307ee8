package dev.sandmesh.control.db.testing;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.sandmesh.control.db.EmbeddedPostgres;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeoutException;

/** The embedded server of this JVM's tests; JUnit closes it at the end. */
record SharedServer(Vertx vertx, PostgresDirectory directory, EmbeddedPostgres server) implements AutoCloseable {

    static SharedServer start() {
        Vertx vertx = Vertx.vertx();
        PostgresDirectory directory = PostgresDirectory.make();
        try {
            EmbeddedPostgres server = EmbeddedPostgres.start(vertx, directory.home(), PostgresDirectory.programs())
                    .await(120, SECONDS);
            return new SharedServer(vertx, directory, server);
        } catch (TimeoutException e) {
            throw new IllegalStateException("no PostgreSQL for the tests", e);
        }
    }

    @Override
    public void close() throws TimeoutException {
        server.close().await(60, SECONDS);
        vertx.close().await(30, SECONDS);
        directory.delete();
    }
}
