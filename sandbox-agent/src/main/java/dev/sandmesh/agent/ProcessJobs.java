package dev.sandmesh.agent;

import dev.sandmesh.agent.job.JobEnd;
import dev.sandmesh.agent.job.JobRunner;
import dev.sandmesh.agent.job.RunningJob;
import dev.sandmesh.agent.process.ProcessOrderException;
import dev.sandmesh.agent.process.RestartOutcome;
import dev.sandmesh.agent.process.StartOutcome;
import dev.sandmesh.agent.process.StopOutcome;
import dev.sandmesh.protocol.command.Outcome;
import dev.sandmesh.protocol.command.RestartProcess;
import dev.sandmesh.protocol.command.StartProcess;
import dev.sandmesh.protocol.command.StopProcess;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Restarts, starts and stops processes by order. */
final class ProcessJobs {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessJobs.class);

    private final Processes processes;

    ProcessJobs(Processes processes) {
        this.processes = processes;
    }

    JobRunner<RestartProcess> restart() {
        return (order, output) -> new Begun(
                "the restart goes on", processes.restart(order.process()).map(ProcessJobs::restarted));
    }

    JobRunner<StartProcess> start() {
        return (order, output) ->
                new Begun("the start goes on", processes.start(order.process()).map(ProcessJobs::started));
    }

    JobRunner<StopProcess> stop() {
        return (order, output) ->
                new Begun("the stop goes on", processes.stop(order.process()).map(ProcessJobs::stopped));
    }

    static Outcome outcome(ProcessOrderException failure) {
        return switch (failure.kind()) {
            case UNKNOWN_PROCESS, STOPPING, DEPENDENCY_STOPPED -> Outcome.REFUSED;
            case FLAPPING, OVERTAKEN -> Outcome.FAILED;
            case TIMED_OUT -> Outcome.TIMED_OUT;
        };
    }

    static String code(ProcessOrderException failure) {
        return failure.kind().name().toLowerCase(Locale.ROOT);
    }

    private static JobEnd restarted(RestartOutcome done) {
        return JobEnd.ok(
                done.process() + " restarted, pid " + done.pid(), runs(done.process(), done.pid(), done.restarts()));
    }

    private static JobEnd started(StartOutcome done) {
        return JobEnd.ok(
                done.process() + (done.ranBefore() ? " runs already, pid " : " started, pid ") + done.pid(),
                runs(done.process(), done.pid(), done.restarts()).put("ranBefore", done.ranBefore()));
    }

    private static JobEnd stopped(StopOutcome done) {
        String with = done.dependents().isEmpty() ? "" : ", with it " + String.join(", ", done.dependents());
        return JobEnd.ok(
                done.process() + (done.wasStopped() ? " was stopped already" : " stopped") + with,
                new JsonObject()
                        .put("process", done.process())
                        .put("dependents", new JsonArray(done.dependents()))
                        .put("wasStopped", done.wasStopped()));
    }

    private static JsonObject runs(String process, long pid, int restarts) {
        return new JsonObject().put("process", process).put("pid", pid).put("restarts", restarts);
    }

    static JobEnd failed(Throwable failure) {
        if (failure instanceof ProcessOrderException known) {
            return new JobEnd(outcome(known), code(known), String.valueOf(known.getMessage()), new JsonObject());
        }
        LOG.error("an order to a process failed", failure);
        return JobEnd.failed("internal", "the agent failed; its log says why");
    }

    /** What was begun with a process cannot be taken back: who cancels it does not wait for it any more. */
    private record Begun(String rest, Promise<JobEnd> promise) implements RunningJob {

        Begun(String rest, Future<JobEnd> done) {
            this(rest, Promise.<JobEnd>promise());
            done.otherwise(ProcessJobs::failed).onSuccess(promise::tryComplete);
        }

        @Override
        public Future<JobEnd> end() {
            return promise.future();
        }

        @Override
        public void cancel() {
            promise.tryComplete(JobEnd.failed("cancelled", "nobody waits any more; " + rest));
        }
    }
}
