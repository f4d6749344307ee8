package dev.sandmesh.agent.command;

import dev.sandmesh.agent.identity.Introduction;
import dev.sandmesh.agent.link.CommandHandler;
import dev.sandmesh.agent.link.ControlTime;
import dev.sandmesh.agent.link.Registration;
import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.command.Check;
import dev.sandmesh.protocol.command.Command;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Delivery;
import dev.sandmesh.protocol.command.Order;
import dev.sandmesh.protocol.command.Outcome;
import dev.sandmesh.protocol.command.Present;
import dev.sandmesh.protocol.command.ReadLog;
import dev.sandmesh.protocol.command.RestartProcess;
import dev.sandmesh.protocol.command.SignedCommand;
import dev.sandmesh.protocol.report.AgentFact;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
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
    private static final int SEEN = 1_000;

    private final Ground ground;
    private final Orders orders;
    private final Consumer<AgentFact> told;
    private final SeenCommands seen = new SeenCommands(SEEN);
    private final RejectedCommands rejected = new RejectedCommands(System::nanoTime);

    /** By what a command is judged: the control plane's time, the registration that is held, who this process is and whom it believes. */
    public record Ground(
            ControlTime time,
            Supplier<Optional<Registration>> registration,
            Supplier<Optional<Introduction>> introduction) {}

    /** {@code told} hears of commands that were not believed. */
    public CommandVerticle(Ground ground, Orders orders, Consumer<AgentFact> told) {
        this.ground = ground;
        this.orders = orders;
        this.told = told;
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
        // to read twice does no harm, and a thousand answers of that size would not be kept
        SeenCommands.Arrival arrival = new SeenCommands.Arrival(
                command.id(), words(delivery), command.expiresAt(), command.order() instanceof ReadLog);
        Optional<CommandGate.Refusal> refusal = seen.refusal(arrival, now);
        return refusal.isPresent()
                ? refused(command.id(), refusal.get(), held)
                : seen.once(arrival, () -> obey(command));
    }

    private static String words(Delivery delivery) {
        return delivery instanceof SignedCommand signed
                ? signed.jws()
                : delivery.toJson().encode();
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
        LOG.info("command {}: {}", command.id(), command.order().toJson());
        return Hop.attempt(() -> carryOut(command.order()))
                .map(brought -> new CommandResult(command.id(), Outcome.OK, "", brought.sentence(), brought.result()))
                .recover(failure -> Future.succeededFuture(failed(command, failure)));
    }

    private Future<Brought> carryOut(Order order) {
        if (order instanceof RestartProcess restart) {
            return restart(restart);
        }
        if (order instanceof ReadLog read) {
            return orders.readLog(read.process(), read.lines())
                    .map(log -> new Brought(
                            log.lines().size() + " lines of " + read.process(),
                            new JsonObject().put("log", log.toJson())));
        }
        if (order instanceof Present) {
            return Future.succeededFuture(new Brought("here", new JsonObject()));
        }
        if (order instanceof Check) {
            return orders.check(CHECK_LIMIT)
                    .map(heartbeat -> new Brought("checked", new JsonObject().put("heartbeat", heartbeat.toJson())));
        }
        return Future.failedFuture(
                new OrderFailedException(Outcome.REFUSED, "unknown_order", "this agent does not know that order"));
    }

    private Future<Brought> restart(RestartProcess order) {
        return orders.restart(order.process())
                .map(done -> new Brought(
                        order.process() + " restarted, pid " + done.pid(),
                        new JsonObject()
                                .put("process", order.process())
                                .put("pid", done.pid())
                                .put("restarts", done.restarts())));
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

    /** What a successful order says and returns. */
    private record Brought(String sentence, JsonObject result) {}
}
