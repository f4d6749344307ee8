package dev.sandmesh.control.operation;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.registry.Ownership;
import dev.sandmesh.control.trust.AgentTokens;
import dev.sandmesh.control.trust.CommandSender;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Order;
import dev.sandmesh.protocol.command.Outcome;
import io.vertx.core.Future;
import io.vertx.core.eventbus.ReplyException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Sends one command to one agent, and says in the API's words why it did not succeed. */
final class Commands {

    private final CommandSender sender;
    private final InstantSource clock;

    /**
     * To whom a command goes.
     *
     * @param protocolVersion that is spoken there
     * @param expected to be there as far as is known, so that whoever finds nobody looks again
     */
    record Target(Ownership owner, int protocolVersion, boolean expected) {}

    Commands(CommandSender sender, InstantSource clock) {
        this.sender = sender;
        this.clock = clock;
    }

    /** Succeeds only when the agent did it; fails with {@link MissedException} when it may be told again. */
    Future<CommandOutcome> send(Target target, String action, Order order, Duration limit) {
        Instant issued = clock.instant();
        Ownership owner = target.owner();
        return sender.send(
                        new AgentTokens.Bearer(owner.sandboxId(), owner.epoch(), owner.nonce()),
                        target.protocolVersion(),
                        order,
                        limit)
                .recover(failure -> Future.failedFuture(unanswered(target, order, failure)))
                .compose(result -> result.outcome() == Outcome.OK
                        ? Future.succeededFuture(result)
                        : Future.failedFuture(failed(result)))
                .map(result -> {
                    Instant now = clock.instant();
                    return new CommandOutcome(
                            owner.sandboxId(), action, result, now, Duration.between(issued, now), Optional.empty());
                });
    }

    private static RuntimeException unanswered(Target target, Order order, Throwable failure) {
        if (failure instanceof ReplyException silence) {
            return switch (silence.failureType()) {
                case NO_HANDLERS -> nobody(target);
                case TIMEOUT -> unknown(order, "The agent did not answer in time");
                case ERROR, RECIPIENT_FAILURE -> broken(order);
            };
        }
        if (failure instanceof ProtocolException refusal) {
            return new SandmeshException(ErrorCode.COMMAND_FAILED, "The agent's answer: " + refusal.summary());
        }
        return new SandmeshException(ErrorCode.AGENT_UNREACHABLE);
    }

    private static RuntimeException broken(Order order) {
        SandmeshException told = unknown(order, "The connection to the agent broke before it answered");
        return order.repeatable() ? new MissedException(told) : told;
    }

    private static SandmeshException unknown(Order order, String sentence) {
        return new SandmeshException(
                ErrorCode.AGENT_TIMEOUT,
                order.repeatable()
                        ? sentence + "; try again"
                        : sentence + ", and may have done it or be about it: look at the sandbox before you try again");
    }

    private static RuntimeException nobody(Target target) {
        SandmeshException told =
                new SandmeshException(ErrorCode.AGENT_UNREACHABLE, "No agent of this sandbox is connected");
        return target.expected() ? new MissedException(told) : told;
    }

    private static RuntimeException failed(CommandResult result) {
        SandmeshException told = told(result);
        return CommandSender.isMisrouted(result) ? new MissedException(told) : told;
    }

    private static SandmeshException told(CommandResult result) {
        String sentence = result.message().isEmpty() ? result.code() : result.message();
        return switch (result.outcome()) {
            case TIMED_OUT -> new SandmeshException(ErrorCode.AGENT_TIMEOUT, sentence);
            case REFUSED ->
                new SandmeshException(
                        result.code().equals("unknown_process")
                                ? ErrorCode.PROCESS_NOT_FOUND
                                : ErrorCode.STATE_CONFLICT,
                        sentence);
            case OK, FAILED, UNKNOWN, RUNNING -> new SandmeshException(ErrorCode.COMMAND_FAILED, sentence);
        };
    }
}
