package dev.sandmesh.agent.command;

import dev.sandmesh.agent.link.CommandHandler;
import dev.sandmesh.agent.link.ControlTime;
import dev.sandmesh.agent.link.Hop;
import dev.sandmesh.agent.link.Registration;
import dev.sandmesh.protocol.command.Check;
import dev.sandmesh.protocol.command.Command;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Order;
import dev.sandmesh.protocol.command.Outcome;
import dev.sandmesh.protocol.command.ReadLog;
import dev.sandmesh.protocol.command.RestartProcess;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes commands and answers each with its outcome. */
public final class CommandVerticle extends VerticleBase implements CommandHandler {

    private static final Logger LOG = LoggerFactory.getLogger(CommandVerticle.class);
    private static final Duration CHECK_LIMIT = Duration.ofMillis(2_500);
    private static final int SEEN = 1_000;

    private final ControlTime time;
    private final Supplier<Optional<Registration>> registration;
    private final Orders orders;
    private final SeenCommands seen = new SeenCommands(SEEN);

    public CommandVerticle(ControlTime time, Supplier<Optional<Registration>> registration, Orders orders) {
        this.time = time;
        this.registration = registration;
        this.orders = orders;
    }

    @Override
    public Future<CommandResult> handle(Command command) {
        return Hop.call(context, () -> answer(command));
    }

    private Future<CommandResult> answer(Command command) {
        // whoever is registered has heard the time; without it nothing could be told from what expired
        Optional<CommandGate.Refusal> refusal =
                CommandGate.refusal(command, registration.get(), time.now().orElse(Instant.MAX));
        if (refusal.isPresent()) {
            LOG.warn("command {} refused: {}", command.id(), refusal.get().message());
            return Future.succeededFuture(result(
                    command,
                    Outcome.REFUSED,
                    refusal.get().code(),
                    refusal.get().message()));
        }
        // to read twice does no harm, and a thousand answers of that size would not be kept
        return command.order() instanceof ReadLog ? obey(command) : seen.once(command.id(), () -> obey(command));
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
