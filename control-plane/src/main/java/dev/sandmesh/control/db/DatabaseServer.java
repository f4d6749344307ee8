package dev.sandmesh.control.db;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded server as a process of its own, for several control nodes on one host. Its data, roles and passwords are those that a
 * single node finds there, so that both can be used in turn. It runs until SIGTERM.
 */
public final class DatabaseServer {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseServer.class);
    private static final int STOP_SECONDS = 40;

    private DatabaseServer() {}

    /** Returns at once. */
    public static void run(Path home) {
        Future<EmbeddedPostgres> starting = EmbeddedPostgres.start(Vertx.vertx(), home);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(starting), "shutdown"));
        starting.onSuccess(server -> LOG.info("ready"))
                // A thread of its own: an exit waits for the hook.
                .onFailure(failure -> {
                    LOG.error("The database did not start", failure);
                    new Thread(() -> System.exit(1), "exit").start();
                });
    }

    /** On the thread of the shutdown hook, which the JVM waits for. */
    private static void stop(Future<EmbeddedPostgres> starting) {
        if (starting.failed()) {
            return;
        }
        CountDownLatch stopped = new CountDownLatch(1);
        starting.compose(EmbeddedPostgres::close).onComplete(done -> stopped.countDown());
        try {
            boolean inTime = stopped.await(STOP_SECONDS, TimeUnit.SECONDS);
            LOG.info(inTime ? "stopped" : "PostgreSQL did not stop in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
