package dev.sandmesh.control.db;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.vertx.core.Vertx;
import java.nio.file.Path;

/** A process of its own with an embedded server, to be killed by a test: prints the server's pid and stays. */
final class ServerChild {

    private ServerChild() {}

    public static void main(String[] arguments) throws Exception {
        EmbeddedPostgres server = EmbeddedPostgres.start(Vertx.vertx(), Path.of(arguments[0]), Path.of(arguments[1]))
                .await(120, SECONDS);
        System.out.println("pid " + server.pid().orElseThrow());
        System.out.println("owner " + server.ownerUrl().secretText());
        Thread.currentThread().join();
    }
}
