package dev.sandmesh.agent.job;

import dev.sandmesh.agent.link.Registration;
import dev.sandmesh.agent.link.Uplink;
import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.command.Cancel;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Extend;
import dev.sandmesh.protocol.command.Feed;
import dev.sandmesh.protocol.command.Job;
import dev.sandmesh.protocol.command.Order;
import dev.sandmesh.protocol.command.Outcome;
import dev.sandmesh.protocol.command.Receiver;
import dev.sandmesh.protocol.command.Resize;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs jobs, and has what they bring and their results taken by whoever asked for them last. */
public final class JobVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(JobVerticle.class);
    private static final int MOST = 256;

    /** Of all jobs together, and at least one write of each. */
    private static final long MOST_KEPT = 4L * 1024 * 1024;

    private static final Duration STOP_LIMIT = Duration.ofSeconds(12);

    private final JobRunners runners;
    private final Uplink uplink;
    private final Outlet.Times times;
    private final Budget budget = new Budget(MOST_KEPT);
    private final Map<UUID, JobUnderWay> jobs = new LinkedHashMap<>();

    /** Jobs that are ended early by this agent itself, and how that is called. */
    private final Map<UUID, JobEnd> givenUp = new HashMap<>();

    private Optional<Registration> registration = Optional.empty();

    /** Runs nothing yet. */
    public JobVerticle(JobRunners runners, Uplink uplink) {
        this(runners, uplink, Outlet.Times.USUAL);
    }

    JobVerticle(JobRunners runners, Uplink uplink, Outlet.Times times) {
        this.runners = runners;
        this.uplink = uplink;
        this.times = times;
    }

    /** There is a lease: its owner takes what jobs bring. Any thread. */
    public void live(Registration held) {
        context.runOnContext(turn -> {
            registration = Optional.of(held);
            jobs.values().forEach(job -> job.outlet().live(held));
        });
    }

    /** There is none any more. Any thread. */
    public void down() {
        context.runOnContext(turn -> {
            registration = Optional.empty();
            jobs.values().forEach(job -> job.outlet().down());
        });
    }

    /** Whether anybody here knows how. Any thread. */
    public boolean know(Job job) {
        return runners.know(job);
    }

    /**
     * Begins a job that is not under way. Any thread.
     *
     * @param receiver who takes what it brings; where there is none that is dropped
     * @param keep is done with the result before anybody is told of it
     * @return the answer to the command: that it runs, or without a receiver, and when it ends at once, how it ended
     */
    public Future<CommandResult> begin(
            UUID id, Job job, Optional<Receiver> receiver, Function<CommandResult, Future<Void>> keep) {
        return Hop.call(context, () -> {
            if (jobs.containsKey(id)) {
                return again(id, job, receiver).map(Optional::orElseThrow);
            }
            if (jobs.size() >= MOST) {
                return refused(id, JobEnd.refused("overloaded", "more than " + MOST + " jobs at once"), keep);
            }
            return begun(id, job, receiver, keep);
        });
    }

    private static Future<CommandResult> refused(UUID id, JobEnd end, Function<CommandResult, Future<Void>> keep) {
        CommandResult refusal = end.of(id);
        return keep.apply(refusal).otherwiseEmpty().map(kept -> refusal);
    }

    private Future<CommandResult> begun(
            UUID id, Job job, Optional<Receiver> receiver, Function<CommandResult, Future<Void>> keep) {
        Outlet outlet =
                new Outlet(id, new Outlet.Surroundings(vertx, context, uplink, budget, times), () -> outwaited(id));
        if (receiver.isPresent() && outlet.attach(receiver.get()).isEmpty()) {
            return refused(id, JobEnd.refused("bad_offset", "the job has not brought that much yet"), keep);
        }
        RunningJob running = start(job, outlet);
        boolean atOnce = running.end().isComplete() && outlet.isUnused();
        Future<CommandResult> ended = Hop.onto(context, running.end())
                .otherwise(failure -> internal(id, failure))
                .map(end -> Optional.ofNullable(givenUp.remove(id)).orElse(end).of(id))
                .compose(result ->
                        Hop.onto(context, keep.apply(result)).otherwiseEmpty().map(kept -> result));
        JobUnderWay entry = new JobUnderWay(job, running, new JobInput(vertx, running, times.hold()), outlet, ended);
        jobs.put(id, entry);
        registration.ifPresent(outlet::live);
        outlet.done().onComplete(taken -> forget(id, entry));
        ended.onSuccess(result -> {
            LOG.info("job {}: {} {}", id, result.outcome(), result.code());
            if (atOnce) {
                outlet.close();
            } else {
                outlet.end(result);
            }
        });
        return receiver.isEmpty() || atOnce ? ended : Future.succeededFuture(running(id, 0));
    }

    private RunningJob start(Job job, JobOutput output) {
        try {
            return runners.start(job, output)
                    .orElseGet(() ->
                            RunningJob.over(JobEnd.refused("unknown_order", "this agent does not know that order")));
        } catch (RuntimeException e) {
            LOG.error("{} cannot be begun", job.summary(), e);
            return RunningJob.over(JobEnd.failed("internal", "the agent failed; its log says why"));
        }
    }

    /**
     * Has a job that is under way taken by another receiver; without one, what is answered is its end. Any thread.
     *
     * @return the answer; empty when no such job is under way
     */
    public Future<Optional<CommandResult>> again(UUID id, Job job, Optional<Receiver> receiver) {
        return Hop.call(context, () -> {
            JobUnderWay present = jobs.get(id);
            if (present == null) {
                return Future.succeededFuture(Optional.empty());
            }
            if (!present.job().equals(job)) {
                return answer(JobEnd.refused("replayed", "another order under an id that was used before"), id);
            }
            if (receiver.isEmpty()) {
                return present.ended().map(Optional::of);
            }
            OptionalLong from = present.outlet().attach(receiver.get());
            return from.isPresent()
                    ? Future.succeededFuture(Optional.of(running(id, from.getAsLong())))
                    : answer(JobEnd.refused("bad_offset", "the job has not brought that much yet"), id);
        });
    }

    private static Future<Optional<CommandResult>> answer(JobEnd end, UUID id) {
        return Future.succeededFuture(Optional.of(end.of(id)));
    }

    /** Does what an order wants of a job that is under way. Any thread. */
    public Future<JobEnd> direct(Order order) {
        return Hop.call(context, () -> {
            if (order instanceof Cancel cancel) {
                Optional<JobUnderWay> job = find(cancel.commandId());
                job.ifPresent(JobUnderWay::cancel);
                return Future.succeededFuture(
                        JobEnd.ok(job.isPresent() ? "it is being ended" : "it is not under way", new JsonObject()));
            }
            if (order instanceof Feed feed) {
                return find(feed.commandId()).map(job -> job.input().take(feed)).orElseGet(JobVerticle::notUnderWay);
            }
            if (order instanceof Resize resize) {
                return on(resize.commandId(), job -> job.running().resize(resize.size()));
            }
            if (order instanceof Extend extend) {
                Duration deadline = Duration.ofSeconds(extend.deadlineSeconds());
                return on(extend.commandId(), job -> job.running().extend(deadline));
            }
            return Future.succeededFuture(JobEnd.refused("unknown_order", "this agent does not know that order"));
        });
    }

    private Future<JobEnd> on(UUID id, Function<JobUnderWay, Future<Void>> what) {
        return find(id).map(job -> Hop.attempt(() -> what.apply(job))
                        .map(done -> JobEnd.ok("done", new JsonObject()))
                        .otherwise(JobVerticle::refused))
                .orElseGet(JobVerticle::notUnderWay);
    }

    private static Future<JobEnd> notUnderWay() {
        return Future.succeededFuture(
                JobEnd.refused("unknown_job", "no job of that id is under way here; it may have ended"));
    }

    private static JobEnd refused(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return failure instanceof UnsupportedOperationException
                ? JobEnd.refused("not_supported", message)
                : JobEnd.failed("not_done", message);
    }

    private Optional<JobUnderWay> find(UUID id) {
        return Optional.ofNullable(jobs.get(id)).filter(job -> !job.ended().isComplete());
    }

    /** A minute later it would be tried again, and what goes on without anybody has nothing to say until it ends. */
    private void outwaited(UUID id) {
        JobUnderWay job = jobs.get(id);
        if (job == null) {
            return;
        }
        if (job.ended().isComplete()) {
            job.outlet().close();
        } else if (job.endsWithItsReceiver()) {
            giveUp(
                    id,
                    job,
                    JobEnd.failed(
                            "abandoned",
                            "nobody took its output for " + times.patience().toSeconds() + " s"));
        }
    }

    private void giveUp(UUID id, JobUnderWay job, JobEnd as) {
        LOG.info("job {} is ended: {}", id, as.message());
        givenUp.put(id, as);
        job.outlet().drop();
        job.cancel();
    }

    private void forget(UUID id, JobUnderWay job) {
        jobs.remove(id, job);
        givenUp.remove(id);
    }

    private static JobEnd internal(UUID id, Throwable failure) {
        LOG.error("job {} failed", id, failure);
        return JobEnd.failed("internal", "the agent failed; its log says why");
    }

    private static CommandResult running(UUID id, long from) {
        return new CommandResult(id, Outcome.RUNNING, "", "under way", new JsonObject().put("from", from));
    }

    /** What would end with its receiver ends with its agent, too. */
    @Override
    public Future<?> stop() {
        List<Future<CommandResult>> ends = jobs.entrySet().stream()
                .filter(entry -> entry.getValue().endsWithItsReceiver())
                .filter(entry -> !entry.getValue().ended().isComplete())
                .map(entry -> {
                    giveUp(
                            entry.getKey(),
                            entry.getValue(),
                            JobEnd.failed("agent_stopped", "the agent was stopped before it ended"));
                    return entry.getValue().ended();
                })
                .toList();
        return Future.join(ends)
                .timeout(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .otherwiseEmpty();
    }
}
