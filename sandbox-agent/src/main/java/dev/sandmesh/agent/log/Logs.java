package dev.sandmesh.agent.log;

import dev.sandmesh.agent.job.JobException;
import dev.sandmesh.agent.job.JobOutput;
import dev.sandmesh.agent.job.RunningJob;
import dev.sandmesh.protocol.command.FollowLog;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Path;
import java.util.function.ToLongFunction;

/** Follows logs; on any event loop, to which what comes of one returns. */
public final class Logs {
    /** A file system that hangs holds up its readers alone. */
    private static final int THREADS = 4;

    private final Vertx vertx;

    public Logs(Vertx vertx) {
        this.vertx = vertx;
    }

    /** From where {@code begin} says on, whether the file is there already or not; {@code place} may fail with a {@link JobException}. */
    public RunningJob follow(Future<Path> place, ToLongFunction<Path> begin, FollowLog order, JobOutput output) {
        WorkerExecutor workers = vertx.createSharedWorkerExecutor("sandmesh-log", THREADS);
        FollowedLog followed = new FollowedLog(vertx, workers, order, output);
        followed.begin(place, begin);
        return followed;
    }
}
