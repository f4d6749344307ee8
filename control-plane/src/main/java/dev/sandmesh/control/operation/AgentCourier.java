package dev.sandmesh.control.operation;

import dev.sandmesh.control.command.CommandOutcome;
import dev.sandmesh.control.command.Jobs;
import dev.sandmesh.control.command.OutputSink;
import dev.sandmesh.control.command.RunningCommand;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.protocol.ProtocolVersions;
import dev.sandmesh.protocol.client.TargetStatus;
import dev.sandmesh.protocol.command.Cancel;
import dev.sandmesh.protocol.command.Check;
import dev.sandmesh.protocol.command.Job;
import dev.sandmesh.protocol.command.Order;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings orders to agents: jobs under the id that is written down for their target, what may be done twice as it is. */
final class AgentCourier implements Courier {

    private static final Logger LOG = LoggerFactory.getLogger(AgentCourier.class);

    /** An agent that has an owner no more has another one soon, as long as it lives. */
    private static final Duration PAUSE = Duration.ofSeconds(2);

    /** Whose owner was lost is waited for as long as it may take to find another. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** An agent that is not about it by then may not have heard of it. */
    private static final Duration ATTEMPT = Duration.ofSeconds(5);

    /** What says that an agent is not there now, of which nothing follows for what it was told before. */
    private static final Set<ErrorCode> ABSENT =
            Set.of(ErrorCode.AGENT_UNREACHABLE, ErrorCode.DATABASE_UNAVAILABLE, ErrorCode.OVERLOADED);

    /** What else says so of a job that was not sent. */
    private static final Set<ErrorCode> BETWEEN_LEASES = Set.of(ErrorCode.STATE_CONFLICT, ErrorCode.AGENT_TIMEOUT);

    private final Vertx vertx;
    private final Jobs jobs;
    private final Operations operations;
    private final InstantSource clock;

    AgentCourier(Vertx vertx, Jobs jobs, Operations operations, InstantSource clock) {
        this.vertx = vertx;
        this.jobs = jobs;
        this.operations = operations;
        this.clock = clock;
    }

    @Override
    public Errand send(Target target, Order order, boolean again, Duration limit, OutputSink output) {
        if (order instanceof Job job) {
            JobErrand errand = new JobErrand(target, job, limit, output);
            errand.begin(again);
            return errand;
        }
        return order instanceof Check
                ? new AtOnce(target, limit, left -> operations
                        .check(target.sandboxId(), left)
                        .map(AgentCourier::judged))
                : new AtOnce(target, limit, left -> jobs.commands()
                        .order(target.sandboxId(), order.summary(), order, left)
                        .map(outcome -> Fate.of(outcome.result())));
    }

    /** Again and again, as long as the agent is not there and expected to come. */
    private Future<Fate> patiently(Target target, Instant until, Supplier<Future<Fate>> attempt) {
        return attempt.get().recover(failure -> {
            if (!isAbsent(failure) || !clock.instant().plus(PAUSE).isBefore(until)) {
                return Future.failedFuture(failure);
            }
            return jobs.commands()
                    .target(target.sandboxId())
                    .compose(agent -> agent.expected()
                            ? pause(() -> patiently(target, until, attempt))
                            : Future.failedFuture(failure));
        });
    }

    private Future<Fate> pause(Supplier<Future<Fate>> next) {
        return vertx.timer(PAUSE.toMillis(), TimeUnit.MILLISECONDS).compose(over -> next.get());
    }

    private static boolean isAbsent(Throwable failure) {
        return failure instanceof SandmeshException known && ABSENT.contains(known.code());
    }

    /** The report itself is where all reports are. */
    private static Fate judged(CommandOutcome outcome) {
        JsonObject result = new JsonObject();
        outcome.health().ifPresent(health -> result.put("health", health.toJson()));
        return new Fate(TargetStatus.OK, "", "", result);
    }

    private Duration until(Instant end) {
        Duration rest = Duration.between(clock.instant(), end);
        return rest.isNegative() || rest.isZero() ? Duration.ofMillis(1) : rest;
    }

    /** Something that may be done twice, and so is asked for until it is answered. */
    private final class AtOnce implements Errand {

        private final Instant until;
        private final Function<Duration, Future<Fate>> ask;
        private final Future<Fate> fate;
        private volatile boolean over;

        AtOnce(Target target, Duration limit, Function<Duration, Future<Fate>> ask) {
            this.until = clock.instant().plus(limit);
            this.ask = ask;
            Instant patience = clock.instant().plus(PATIENCE);
            this.fate = patiently(target, patience.isBefore(until) ? patience : until, this::answered)
                    .recover(failure -> Future.succeededFuture(
                            over
                                    ? Fate.of(
                                            TargetStatus.CANCELLED,
                                            Fate.CANCELLED,
                                            "It was cancelled before its agent had answered")
                                    : Fate.unanswered(failure)));
        }

        private Future<Fate> answered() {
            Duration left = until(until);
            return ask.apply(left.compareTo(ATTEMPT) < 0 ? left : ATTEMPT)
                    .recover(failure -> isSilence(failure)
                                    && !over
                                    && clock.instant().plus(PAUSE).isBefore(until)
                            ? pause(this::answered)
                            : Future.failedFuture(failure));
        }

        private static boolean isSilence(Throwable failure) {
            return failure instanceof SandmeshException known && known.code() == ErrorCode.AGENT_TIMEOUT;
        }

        @Override
        public Future<Fate> fate() {
            return fate;
        }

        @Override
        public Future<Void> tell(Order order) {
            over |= order instanceof Cancel;
            return Future.succeededFuture();
        }

        @Override
        public void leave() {
            over = true;
        }
    }

    /** A job; asked for again and again as long as an agent that was told of it before is away. */
    private final class JobErrand implements Errand {

        private final Target target;
        private final Job job;
        private final Instant until;
        private final OutputSink output;
        private @Nullable RunningCommand running;
        /** The last of it: to whoever is asked again it is said again. */
        private @Nullable Order told;

        private Future<Fate> fate = Future.failedFuture("not begun");
        private boolean left;

        JobErrand(Target target, Job job, Duration limit, OutputSink output) {
            this.target = target;
            this.job = job;
            this.until = clock.instant().plus(limit);
            this.output = output;
        }

        void begin(boolean again) {
            Instant patience = clock.instant().plus(PATIENCE);
            fate = again
                    ? recalled()
                    : patiently(target, patience.isBefore(until) ? patience : until, this::sent)
                            .recover(failure -> Future.succeededFuture(Fate.unsent(failure, false)));
        }

        @Override
        public Future<Fate> fate() {
            return fate;
        }

        @Override
        public synchronized Future<Void> tell(Order order) {
            told = order;
            RunningCommand now = running;
            return now == null ? Future.succeededFuture() : now.order(order);
        }

        @Override
        public synchronized void leave() {
            left = true;
            RunningCommand now = running;
            if (now != null) {
                now.leave();
            }
        }

        /** What was cancelled before its agent was there is not sent at all. */
        private Future<Fate> sent() {
            return isOver()
                    ? Future.succeededFuture(Fate.of(
                            TargetStatus.CANCELLED, Fate.CANCELLED, "It was cancelled before its agent was there"))
                    : ordered();
        }

        private synchronized boolean isOver() {
            return left || told instanceof Cancel;
        }

        private Future<Fate> ordered() {
            RunningCommand next = jobs.run(
                    target.sandboxId(),
                    target.commandId(),
                    target.begunAt().orElseGet(clock::instant),
                    job,
                    remaining(),
                    output);
            synchronized (this) {
                running = next;
                Order last = told;
                if (last != null) {
                    next.order(last).onFailure(failure -> LOG.debug("{} was not told again", target, failure));
                }
            }
            return next.fate().map(Fate::of).recover(failure -> Future.failedFuture(absence(failure)));
        }

        /** An agent between two leases was told nothing now, whatever it says, and may know what it was told before. */
        private static Throwable absence(Throwable failure) {
            return failure instanceof SandmeshException known && BETWEEN_LEASES.contains(known.code())
                    ? SandmeshException.of(ErrorCode.AGENT_UNREACHABLE, String.valueOf(known.getMessage()))
                    : failure;
        }

        /** An agent without a journal cannot tell what it has done from what it has not. */
        private Future<Fate> recalled() {
            if (isLeft()) {
                return Future.succeededFuture(Fate.of(TargetStatus.UNKNOWN));
            }
            return jobs.commands()
                    .target(target.sandboxId())
                    .compose(
                            agent -> job.repeatable() || agent.protocolVersion() >= ProtocolVersions.OPERATIONS
                                    ? ordered()
                                    : Future.succeededFuture(
                                            Fate.of(
                                                    TargetStatus.UNKNOWN,
                                                    "no_journal",
                                                    "The control node that sent it is gone, and the agent is too old to say what came of it")))
                    .recover(failure -> isAbsent(failure) && hasTime()
                            ? pause(this::recalled)
                            : Future.succeededFuture(Fate.unsent(failure, true)));
        }

        private synchronized boolean isLeft() {
            return left;
        }

        private boolean hasTime() {
            return remaining().compareTo(PAUSE) > 0;
        }

        private Duration remaining() {
            return until(until);
        }
    }
}
