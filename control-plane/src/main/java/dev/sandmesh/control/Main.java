package dev.sandmesh.control;

import dev.sandmesh.control.db.DatabaseServer;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The process: reads the configuration, starts, waits for SIGTERM, stops. */
public final class Main {

    private static final Logger LOG = LoggerFactory.getLogger(Main.class);
    private static final int STOP_SECONDS = 14;
    private static final int WRONG_CONFIGURATION = 2;

    /** The argument of a process that is the embedded database alone. */
    private static final String DATABASE = "database";

    private Main() {}

    public static void main(String[] arguments) {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        System.setProperty("hazelcast.logging.type", "slf4j");
        ControlPlaneConfig config;
        try {
            config = ControlPlaneConfig.read(System.getenv());
            createHome(config.home());
        } catch (ConfigException | IOException e) {
            LOG.error("The configuration is wrong:");
            String.valueOf(e.getMessage()).lines().forEach(LOG::error);
            exit(WRONG_CONFIGURATION);
            return;
        }
        if (List.of(arguments).equals(List.of(DATABASE))) {
            DatabaseServer.run(config.home());
        } else {
            run(config);
        }
    }

    private static void run(ControlPlaneConfig config) {
        long started = System.nanoTime();
        Future<ControlPlane> starting = ControlPlane.start(config);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(starting), "shutdown"));
        starting.onSuccess(plane -> LOG.info(
                        "ready at {} after {} ms",
                        config.http().url(),
                        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started)))
                .onFailure(failure -> {
                    LOG.error("The control plane did not start", failure);
                    exit(1);
                });
    }

    /** On the thread of the shutdown hook, which the JVM waits for. */
    private static void stop(Future<ControlPlane> starting) {
        if (starting.failed()) {
            return;
        }
        LOG.info("stopping");
        CountDownLatch stopped = new CountDownLatch(1);
        starting.compose(ControlPlane::stop).onComplete(done -> stopped.countDown());
        try {
            if (!stopped.await(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("not everything stopped within {} s", STOP_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        LOG.info("stopped");
    }

    private static void createHome(Path home) throws IOException {
        Files.createDirectories(home);
    }

    /** From a thread of its own: an exit waits for the hook, and the hook may wait for the caller's event loop. */
    private static void exit(int status) {
        new Thread(() -> System.exit(status), "exit").start();
    }
}
