package dev.sandmesh.agent.exec;

import dev.sandmesh.agent.job.JobEnd;
import dev.sandmesh.agent.job.JobOutput;
import dev.sandmesh.agent.job.JobRunner;
import dev.sandmesh.agent.job.RunningJob;
import dev.sandmesh.agent.process.Sessions;
import dev.sandmesh.protocol.command.Exec;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Runs programs. */
public final class ExecRunner implements JobRunner<Exec> {

    private static final int MOST = 200;

    /** Starting, signalling and cleaning up take milliseconds. */
    private static final int THREADS = 4;

    private final Vertx vertx;
    private final WorkerExecutor workers;
    private final Supplier<Optional<Sessions>> sessions;
    private final AtomicInteger running = new AtomicInteger();

    /** {@code sessions} are not there while the agent is starting. */
    public ExecRunner(Vertx vertx, Supplier<Optional<Sessions>> sessions) {
        this.vertx = vertx;
        this.workers = vertx.createSharedWorkerExecutor("sandmesh-exec", THREADS);
        this.sessions = sessions;
    }

    @Override
    public RunningJob start(Exec exec, JobOutput output) {
        Optional<Sessions> place = sessions.get();
        if (place.isEmpty()) {
            return RunningJob.over(JobEnd.refused("not_ready", "the agent is still starting; try again"));
        }
        if (running.get() >= MOST) {
            return RunningJob.over(JobEnd.refused(
                    "overloaded", MOST + " programs run for somebody at once already; try again when one has ended"));
        }
        running.incrementAndGet();
        ExecRun run = new ExecRun(vertx, workers, exec, output);
        run.begin(place.get());
        run.end().onComplete(ended -> running.decrementAndGet());
        return run;
    }
}
