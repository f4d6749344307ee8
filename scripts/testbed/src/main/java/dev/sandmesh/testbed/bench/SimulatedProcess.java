package dev.sandmesh.testbed.bench;

import dev.sandmesh.agent.job.JobEnd;
import dev.sandmesh.agent.job.JobOutput;
import dev.sandmesh.agent.job.JobRunner;
import dev.sandmesh.agent.job.RunningJob;
import dev.sandmesh.protocol.command.RestartProcess;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What stands in a simulated sandbox for a process: a line in a file for each of its starts. Its stop takes as long as it is told. */
final class SimulatedProcess implements JobRunner<RestartProcess> {

    static final String NAME = "worker";

    private final Vertx vertx;
    private final Path starts;
    private final Duration stop;

    SimulatedProcess(Vertx vertx, Path starts, Duration stop) {
        this.vertx = vertx;
        this.starts = starts;
        this.stop = stop;
    }

    Future<Void> start() {
        return vertx.executeBlocking(() ->
                        Files.writeString(starts, "started\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND))
                .mapEmpty();
    }

    @Override
    public RunningJob start(RestartProcess order, JobOutput output) {
        return order.process().equals(NAME)
                ? new Restart(restarted())
                : RunningJob.over(JobEnd.refused("unknown_process", "there is only " + NAME));
    }

    private Future<JobEnd> restarted() {
        Future<?> stopped =
                stop.isZero() ? Future.succeededFuture() : vertx.timer(stop.toMillis(), TimeUnit.MILLISECONDS);
        return stopped.compose(gone -> start())
                .map(JobEnd.ok(NAME + " restarted", new JsonObject().put("process", NAME)));
    }

    /** As the agent's own: who cancels it does not wait for it any more. */
    private record Restart(Promise<JobEnd> promise) implements RunningJob {

        Restart(Future<JobEnd> done) {
            this(Promise.<JobEnd>promise());
            done.otherwise(failure -> JobEnd.failed("internal", failure.toString()))
                    .onSuccess(promise::tryComplete);
        }

        @Override
        public Future<JobEnd> end() {
            return promise.future();
        }

        @Override
        public void cancel() {
            promise.tryComplete(JobEnd.failed("cancelled", "nobody waits any more; the restart goes on"));
        }
    }
}
