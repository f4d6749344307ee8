package dev.sandmesh.agent.command;

import dev.sandmesh.agent.identity.Introduction;
import dev.sandmesh.agent.job.JobEnd;
import dev.sandmesh.agent.job.JobVerticle;
import dev.sandmesh.agent.link.CommandHandler;
import dev.sandmesh.agent.link.ControlTime;
import dev.sandmesh.agent.link.Registration;
import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.ProtocolVersions;
import dev.sandmesh.protocol.command.Check;
import dev.sandmesh.protocol.command.Command;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Delivery;
import dev.sandmesh.protocol.command.Feed;
import dev.sandmesh.protocol.command.Job;
import dev.sandmesh.protocol.command.OpenView;
import dev.sandmesh.protocol.command.Order;
import dev.sandmesh.protocol.command.Outcome;
import dev.sandmesh.protocol.command.Pause;
import dev.sandmesh.protocol.command.Present;
import dev.sandmesh.protocol.command.ReadLog;
import dev.sandmesh.protocol.command.Receiver;
import dev.sandmesh.protocol.command.Resize;
import dev.sandmesh.protocol.command.Resume;
import dev.sandmesh.protocol.report.AgentFact;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes commands and answers each with its outcome. */
public final class CommandVerticle extends VerticleBase implements CommandHandler {

    private static final Logger LOG = LoggerFactory.getLogger(CommandVerticle.class);
    private static final Duration CHECK_LIMIT = Duration.ofMillis(2_500);

    private final Ground ground;
    private final Orders orders;
    private final JobVerticle jobs;
    private final CommandJournal journal;
    private final Consumer<AgentFact> told;

    /** Commands whose beginning is being written. */
    private final Map<UUID, Future<Void>> beginnings = new HashMap<>();

    private final RejectedCommands rejected = new RejectedCommands(System::nanoTime);

    /** By what a command is judged: the control plane's time, the registration that is held, who this process is and whom it believes. */
    public record Ground(
            ControlTime time,
            Supplier<Optional<Registration>> registration,
            Supplier<Optional<Introduction>> introduction) {}

    /** {@code told} hears of commands that were not believed. */
    public CommandVerticle(
            Ground ground, Orders orders, JobVerticle jobs, CommandJournal journal, Consumer<AgentFact> told) {
        this.ground = ground;
        this.orders = orders;
        this.jobs = jobs;
        this.journal = journal;
        this.told = told;
    }

    @Override
    public Future<?> start() {
        return vertx.executeBlocking(journal::load);
    }

    @Override
    public Future<CommandResult> handle(Delivery delivery) {
        return Hop.call(context, () -> answer(delivery));
    }

    private Future<CommandResult> answer(Delivery delivery) {
        // whoever is registered has heard the time; without it nothing could be told from what expired
        Instant now = ground.time().now().orElse(Instant.MAX);
        Optional<Registration> held = ground.registration().get();
        CommandCheck.Self self = new CommandCheck.Self(ground.introduction().get(), held);
        CommandCheck.Checked checked = CommandCheck.check(delivery, self, now);
        if (checked.command().isEmpty()) {
            return refused(checked.id(), checked.refusal().orElseThrow(), held);
        }
        Command command = checked.command().get();
        return command.order() instanceof Job job ? job(new Ordered(command, job, held, now)) : obey(command);
    }

    /** A job that comes: an older control plane takes nothing of it but its end. */
    private record Ordered(Command command, Job job, Optional<Registration> held, Instant now) {

        UUID id() {
            return command.id();
        }

        Optional<Receiver> receiver() {
            return command.receiver()
                    .filter(any -> held.filter(lease -> lease.protocolVersion() >= ProtocolVersions.OPERATIONS)
                            .isPresent());
        }

        CommandBook.Arrival arrival() {
            return new CommandBook.Arrival(id(), OrderDigest.of(job), command.firstIssuedAt());
        }
    }

    private Future<CommandResult> job(Ordered ordered) {
        if (ordered.job().repeatable()) {
            return jobs.again(ordered.id(), ordered.job(), ordered.receiver())
                    .compose(present -> present.map(Future::succeededFuture).orElseGet(() -> {
                        LOG.info("command {}: {}", ordered.id(), ordered.job().summary());
                        return jobs.begin(
                                ordered.id(), ordered.job(), ordered.receiver(), end -> Future.succeededFuture());
                    }));
        }
        Future<Void> beginning = beginnings.get(ordered.id());
        return beginning == null
                ? decided(ordered)
                : Hop.onto(context, beginning).transform(written -> decided(ordered));
    }

    private Future<CommandResult> decided(Ordered ordered) {
        UUID id = ordered.id();
        Instant machineStart = ground.time().machineStart().orElse(Instant.EPOCH);
        return switch (journal.decide(ordered.arrival(), machineStart, ordered.now())) {
            case BEGIN -> begin(ordered);
            case UNDER_WAY, ENDED ->
                jobs.again(id, ordered.job(), ordered.receiver()).map(present -> present.or(() -> journal.result(id))
                        .orElseGet(() -> unknown(id, "no_result", "the agent does not know what came of it")));
            case REPLAYED ->
                refused(
                        id,
                        new CommandGate.Refusal("replayed", "another order under an id that was used before"),
                        ordered.held());
            case BEGUN_BEFORE ->
                Future.succeededFuture(unknown(
                        id, "begun_before", "the agent ended after it had begun it, and before it noted how it ended"));
            case OLDER_THAN_MACHINE ->
                Future.succeededFuture(unknown(
                        id,
                        "older_than_machine",
                        "the machine was started after it was ordered, and it may have been done before that"));
            case MAYBE_FORGOTTEN ->
                Future.succeededFuture(unknown(
                        id, "maybe_forgotten", "it is older than what the agent remembers, and may have been done"));
        };
    }

    private static CommandResult unknown(UUID id, String code, String message) {
        return new CommandResult(id, Outcome.UNKNOWN, code, message, new JsonObject());
    }

    private Future<CommandResult> begin(Ordered ordered) {
        UUID id = ordered.id();
        LOG.info("command {}: {}", id, ordered.job().summary());
        Future<Void> written = journal.begin(vertx, ordered.arrival(), ordered.now());
        beginnings.put(id, written);
        return written.onComplete(done -> beginnings.remove(id))
                .transform(done -> done.succeeded()
                        ? jobs.begin(id, ordered.job(), ordered.receiver(), this::keep)
                        : refused(
                                id,
                                new CommandGate.Refusal(
                                        "journal_unwritable",
                                        "the agent cannot note that it does it, so that it might be done twice ("
                                                + done.cause().getMessage() + "); make room in its state directory"),
                                ordered.held()));
    }

    private Future<Void> keep(CommandResult result) {
        return Hop.call(context, () -> journal.end(vertx, result));
    }

    private Future<CommandResult> refused(UUID id, CommandGate.Refusal refusal, Optional<Registration> held) {
        Optional<AgentFact> news = rejected.rejected(refusal);
        if (news.isPresent()) {
            LOG.warn("command {} refused ({}): {}", id, refusal.code(), refusal.message());
            // nobody of version 1 knows that fact
            held.filter(Registration::trusts).ifPresent(heard -> told.accept(news.get()));
        } else {
            LOG.debug("command {} refused ({}): {}", id, refusal.code(), refusal.message());
        }
        return Future.succeededFuture(
                new CommandResult(id, Outcome.REFUSED, refusal.code(), refusal.message(), new JsonObject()));
    }

    private Future<CommandResult> obey(Command command) {
        if (command.order() instanceof Feed || command.order() instanceof Resize) {
            LOG.debug("command {}: {}", command.id(), command.order().summary());
        } else {
            LOG.info("command {}: {}", command.id(), command.order().summary());
        }
        return Hop.attempt(() -> carryOut(command.order()))
                .map(end -> end.of(command.id()))
                .recover(failure -> Future.succeededFuture(failed(command, failure)));
    }

    private Future<JobEnd> carryOut(Order order) {
        if (order instanceof ReadLog read) {
            return orders.readLog(read.process(), read.lines())
                    .map(log -> JobEnd.ok(
                            log.lines().size() + " lines of " + read.process(),
                            new JsonObject().put("log", log.toJson())));
        }
        if (order instanceof Present) {
            return Future.succeededFuture(JobEnd.ok("here", new JsonObject()));
        }
        if (order instanceof Check) {
            return orders.check(CHECK_LIMIT)
                    .map(heartbeat -> JobEnd.ok("checked", new JsonObject().put("heartbeat", heartbeat.toJson())));
        }
        if (order instanceof Pause pause) {
            return orders.pause(pause);
        }
        if (order instanceof Resume resume) {
            return orders.resume(resume);
        }
        if (order instanceof OpenView view) {
            return orders.open(view);
        }
        return jobs.direct(order);
    }

    private static CommandResult failed(Command command, Throwable failure) {
        if (failure instanceof OrderFailedException known) {
            return result(command, known.outcome(), known.code(), String.valueOf(known.getMessage()));
        }
        LOG.error("command {} failed", command.id(), failure);
        return result(command, Outcome.FAILED, "internal", "the agent failed; its log says why");
    }

    private static CommandResult result(Command command, Outcome outcome, String code, String message) {
        return new CommandResult(command.id(), outcome, code, message, new JsonObject());
    }
}
