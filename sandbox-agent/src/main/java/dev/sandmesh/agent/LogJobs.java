package dev.sandmesh.agent;

import dev.sandmesh.agent.job.JobEnd;
import dev.sandmesh.agent.job.JobException;
import dev.sandmesh.agent.job.JobOutput;
import dev.sandmesh.agent.job.RunningJob;
import dev.sandmesh.agent.log.Logs;
import dev.sandmesh.agent.process.LogFile;
import dev.sandmesh.agent.process.LogKeeper;
import dev.sandmesh.agent.process.ProcessOrderException;
import dev.sandmesh.agent.process.ProcessSpec;
import dev.sandmesh.protocol.command.FollowLog;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;

/** Finds the log that an order means. */
final class LogJobs {

    private final Vertx vertx;
    private final Processes processes;
    private final Logs logs;

    LogJobs(Vertx vertx, Processes processes) {
        this.vertx = vertx;
        this.processes = processes;
        this.logs = new Logs(vertx);
    }

    RunningJob follow(FollowLog order, JobOutput output) {
        Future<Path> place = order.process().equals(FollowLog.AGENT) ? own() : of(order.process());
        return logs.follow(place, log -> begin(order, log), order, output);
    }

    private long begin(FollowLog order, Path log) {
        return order.since()
                .map(time ->
                        processes.logTimes().map(times -> times.at(log, time)).orElse(0L))
                .orElse(order.from());
    }

    private Future<Path> of(String process) {
        return processes
                .spec(process)
                .map(ProcessSpec::log)
                .map(log -> {
                    if (log.equals(LogFile.NOWHERE)) {
                        throw new JobException(JobEnd.refused(
                                "no_log", process + " writes no log: give it one in the specification (log)"));
                    }
                    return log;
                })
                .recover(failure -> Future.failedFuture(
                        failure instanceof ProcessOrderException
                                ? new JobException(ProcessJobs.failed(failure))
                                : failure));
    }

    private Future<Path> own() {
        return vertx.executeBlocking(LogKeeper::ownLog)
                .map(log -> log.orElseThrow(() -> new JobException(JobEnd.refused(
                        "no_log",
                        "the agent's own log goes to no file: read it where its output goes, with journalctl for example,"
                                + " or have its unit append it to a file (StandardError=append:FILE)"))));
    }
}
