package dev.sandmesh.control.db.testing;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.sandmesh.control.db.EmbeddedPostgres;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The embedded server of this JVM's tests; JUnit closes it at the end. */
final class SharedServer implements ExtensionContext.Store.CloseableResource {

    private final Vertx vertx = Vertx.vertx();
    private final PostgresDirectory directory = PostgresDirectory.make();
    private final EmbeddedPostgres server = EmbeddedPostgres.start(
                    vertx, directory.home(), PostgresDirectory.programs())
            .await(120, SECONDS);

    EmbeddedPostgres server() {
        return server;
    }

    @Override
    public void close() {
        server.close().await(60, SECONDS);
        vertx.close().await(30, SECONDS);
        directory.delete();
    }
}
