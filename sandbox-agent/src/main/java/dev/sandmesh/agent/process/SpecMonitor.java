package dev.sandmesh.agent.process;

import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the file of the specification every now and then, and tells when it says something new. */
final class SpecMonitor {
    private static final Logger LOG = LoggerFactory.getLogger(SpecMonitor.class);

    private final Vertx vertx;
    private final WorkerExecutor workers;
    private final SpecSource source;
    private final Consumer<SpecReading> news;
    private long timer = -1;
    private boolean looking;

    SpecMonitor(Vertx vertx, WorkerExecutor workers, SpecSource source, Consumer<SpecReading> news) {
        this.vertx = vertx;
        this.workers = workers;
        this.source = source;
        this.news = news;
    }

    void start() {
        workers.executeBlocking(
                        () -> {
                            source.keepCopy();
                            return true;
                        },
                        false)
                .onFailure(failure -> LOG.warn("the specification is not kept", failure));
        timer = vertx.setPeriodic(source.every().toMillis(), tick -> look());
    }

    void stop() {
        vertx.cancelTimer(timer);
    }

    private void look() {
        if (looking) {
            return;
        }
        looking = true;
        workers.executeBlocking(this::reading, false).onComplete(looked -> {
            looking = false;
            if (looked.failed()) {
                LOG.error("the specification cannot be looked at", looked.cause());
            } else {
                looked.result().ifPresent(news);
            }
        });
    }

    private Optional<SpecReading> reading() {
        if (!source.hasChanged()) {
            return Optional.empty();
        }
        SpecReading reading = source.read();
        if (reading.isUsable()) {
            source.keepCopy();
        }
        return Optional.of(reading);
    }
}
