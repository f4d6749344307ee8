package dev.sandmesh.agent.process;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends of runs of one process that may still be lost. Until each is kept, the record of its run stays, so that an agent that is
 * killed in between leaves it to its successor; and no other run takes its place. Lives on the supervisor's event loop.
 */
final class Untold {
    private static final Logger LOG = LoggerFactory.getLogger(Untold.class);

    /** A disk that hangs must not keep a process from being started again. */
    private static final long PATIENCE_MILLIS = Duration.ofSeconds(5).toMillis();

    private final Tools tools;
    private final Context context;
    private final Runnable changed;
    private int waiting;

    Untold(Tools tools, Runnable changed) {
        this.tools = tools;
        this.context = tools.vertx().getOrCreateContext();
        this.changed = changed;
    }

    boolean isEmpty() {
        return waiting == 0;
    }

    /** Forgets the run once its end is kept. */
    void hold(Future<Void> kept, Optional<RunRecord> run) {
        if (run.isEmpty()) {
            return;
        }
        waiting++;
        boolean[] over = {false};
        long timer = tools.vertx().setTimer(PATIENCE_MILLIS, late -> {
            LOG.warn(
                    "the end of {} is not on disk yet; it goes on without that",
                    run.get().name());
            release(over);
        });
        kept.compose(done -> tools.workers().executeBlocking(() -> forget(run.get()), false))
                .onFailure(
                        failure -> LOG.warn("{} is not forgotten: {}", run.get().name(), failure.toString()))
                .onComplete(done -> context.runOnContext(there -> {
                    tools.vertx().cancelTimer(timer);
                    release(over);
                }));
    }

    private boolean forget(RunRecord run) {
        tools.files().delete(run);
        return true;
    }

    private void release(boolean[] over) {
        if (!over[0]) {
            over[0] = true;
            waiting--;
            changed.run();
        }
    }
}
