package dev.sandmesh.control.command;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.health.Leases;
import dev.sandmesh.control.registry.Ownership;
import dev.sandmesh.control.registry.Registry;
import dev.sandmesh.control.trust.CommandSender;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.ProtocolVersions;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.command.Check;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.FollowLog;
import dev.sandmesh.protocol.command.OpenView;
import dev.sandmesh.protocol.command.Order;
import dev.sandmesh.protocol.command.Outcome;
import dev.sandmesh.protocol.command.Pause;
import dev.sandmesh.protocol.command.Present;
import dev.sandmesh.protocol.command.ReadLog;
import dev.sandmesh.protocol.command.RestartProcess;
import dev.sandmesh.protocol.command.Resume;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/** Orders agents, and says in the API's words why it did not succeed. Any event loop. */
public final class Commands {

    private static final Set<ErrorCode> REFUSALS = EnumSet.of(
            ErrorCode.ALREADY_DRAINING,
            ErrorCode.OVERLOADED,
            ErrorCode.NOT_SUPPORTED,
            ErrorCode.NOT_READY,
            ErrorCode.NO_SUCH_USER,
            ErrorCode.NO_SUCH_DIRECTORY,
            ErrorCode.NOT_PERMITTED,
            ErrorCode.BAD_VARIABLE,
            ErrorCode.BAD_ARGUMENT,
            ErrorCode.NO_LOG,
            ErrorCode.NO_DISPLAY,
            ErrorCode.NO_WORKER);

    private final Targets targets;
    private final Pursuit pursuit;
    private final CommandSender sender;
    private final InstantSource clock;

    /** What commands need of the rest. */
    public record Parts(Vertx vertx, Registry registry, Leases leases, CommandSender sender, InstantSource clock) {}

    public Commands(Parts parts) {
        this.targets = new Targets(parts.registry(), parts.leases());
        this.pursuit = new Pursuit(parts.vertx());
        this.sender = parts.sender();
        this.clock = parts.clock();
    }

    /** Fails with what the API says of a sandbox that is unknown, terminated or without an agent. */
    public Future<Target> target(SandboxId sandboxId) {
        return targets.find(sandboxId);
    }

    /** Attempts it with whoever the agent is by then and what is left of the limit, for as long as it {@link #missed} the agent. */
    public <T> Future<T> pursue(SandboxId sandboxId, Duration limit, BiFunction<Target, Duration, Future<T>> attempt) {
        return pursuit.of(limit, left -> target(sandboxId).compose(target -> attempt.apply(target, left)));
    }

    /** Follows the agent from one lease to the next; succeeds only when it did it. */
    public Future<CommandOutcome> order(SandboxId sandboxId, String action, Order order, Duration limit) {
        return pursue(sandboxId, limit, (target, left) -> send(target, action, order, left));
    }

    /** An attempt of {@link #pursue} that may be made again; what to tell if it stays so. */
    public static RuntimeException missed(ErrorCode code, String sentence) {
        return new MissedException(new SandmeshException(code, sentence));
    }

    /** Succeeds only when the agent did it; within {@link #pursue} it may be sent again where that is safe. */
    public Future<CommandOutcome> send(Target target, String action, Order order, Duration limit) {
        Optional<SandmeshException> tooOld = tooOld(target, order);
        if (tooOld.isPresent()) {
            return Future.failedFuture(tooOld.get());
        }
        Instant issued = clock.instant();
        Ownership owner = target.owner();
        return sender.send(target.bearer(), target.protocolVersion(), order, limit)
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

    /** Present where that agent does not know such an order yet. */
    static Optional<SandmeshException> tooOld(Target target, Order order) {
        int least = leastVersion(order);
        return target.protocolVersion() >= least
                ? Optional.empty()
                : Optional.of(SandmeshException.of(
                        ErrorCode.AGENT_TOO_OLD,
                        "The agent of this sandbox speaks version " + target.protocolVersion()
                                + " of the protocol, and this needs " + least));
    }

    private static int leastVersion(Order order) {
        if (order instanceof FollowLog log && log.since().isPresent()) {
            return ProtocolVersions.LOG_TIMES;
        }
        if (order instanceof OpenView) {
            return ProtocolVersions.VIEWS;
        }
        if ((order instanceof Pause pause && pause.view().isPresent())
                || (order instanceof Resume resume && resume.view().isPresent())) {
            return ProtocolVersions.VIEW_PAUSES;
        }
        boolean old = order instanceof Check
                || order instanceof Present
                || order instanceof ReadLog
                || order instanceof RestartProcess;
        return old ? ProtocolVersions.SPOKEN.get(0) : ProtocolVersions.OPERATIONS;
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
        SandmeshException told = new SandmeshException(ErrorCode.AGENT_UNREACHABLE);
        return target.expected() ? new MissedException(told) : told;
    }

    private static RuntimeException failed(CommandResult result) {
        SandmeshException told = failure(result);
        return CommandSender.isMisrouted(result) ? new MissedException(told) : told;
    }

    /** What the API says of a result that is not {@link Outcome#OK}. */
    public static SandmeshException failure(CommandResult result) {
        String sentence = result.message().isEmpty() ? result.code() : result.message();
        return switch (result.outcome()) {
            case TIMED_OUT -> new SandmeshException(ErrorCode.AGENT_TIMEOUT, sentence);
            case REFUSED -> new SandmeshException(refusal(result.code()), sentence);
            case OK, FAILED, UNKNOWN, RUNNING -> new SandmeshException(ErrorCode.COMMAND_FAILED, sentence);
        };
    }

    /** By the same name, where the contract has it. */
    private static ErrorCode refusal(String code) {
        return code.equals("unknown_process")
                ? ErrorCode.PROCESS_NOT_FOUND
                : REFUSALS.stream()
                        .filter(known -> known.wireName().equals(code))
                        .findFirst()
                        .orElse(ErrorCode.STATE_CONFLICT);
    }
}
