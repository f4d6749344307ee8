package dev.sandmesh.control.command;

import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.trust.CommandSender;
import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.ProtocolVersions;
import dev.sandmesh.protocol.command.Command;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Outcome;
import dev.sandmesh.protocol.command.Receiver;
import io.vertx.core.Future;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Tells the agent of one job, whoever that is by now, under the same id each time. On the event loop of the jobs. */
final class JobCall {

    /** An agent says at once that it is about it. */
    private static final Duration ANSWER = Duration.ofSeconds(5);

    private final CommandRun.Request request;
    private final CommandRun.Ground ground;
    private long epoch;
    private boolean expected = true;

    JobCall(CommandRun.Request request, CommandRun.Ground ground) {
        this.request = request;
        this.ground = ground;
    }

    /** Of the last registration that was asked; 0 for none. */
    long epoch() {
        return epoch;
    }

    /** Whether the agent was expected to be there when it was asked last. */
    boolean expected() {
        return expected;
    }

    /**
     * Asks for it.
     *
     * @param have the first byte that is lacking
     * @param reached whether it may be there already
     */
    Future<CommandResult> ask(long have, boolean reached, Duration left) {
        return Hop.onto(ground.loop(), ground.commands().target(request.target()))
                .compose(target -> tell(target, have, reached, left));
    }

    private Future<CommandResult> tell(Target target, long have, boolean reached, Duration left) {
        expected = target.expected();
        Optional<SandmeshException> tooOld = Commands.tooOld(target, request.job());
        if (tooOld.isPresent()) {
            return Future.failedFuture(tooOld.get());
        }
        if (target.protocolVersion() < ProtocolVersions.OPERATIONS) {
            return tellOld(target, reached, left);
        }
        epoch = Math.max(epoch, target.owner().epoch());
        Duration limit = ANSWER.compareTo(left) < 0 ? ANSWER : left;
        Receiver receiver = new Receiver(ground.node(), have);
        return ground.sender().send(command(target, limit, Optional.of(receiver)), target.protocolVersion(), limit);
    }

    /** Such an agent answers when it is done, and cannot tell what it has done from what it has not. */
    private Future<CommandResult> tellOld(Target target, boolean reached, Duration left) {
        if (reached) {
            return Future.succeededFuture(new CommandResult(
                    request.id(), Outcome.UNKNOWN, "no_answer", "The agent did not answer", new JsonObject()));
        }
        return ground.sender().send(command(target, left, Optional.empty()), target.protocolVersion(), left);
    }

    private Command command(Target target, Duration limit, Optional<Receiver> receiver) {
        Instant now = ground.clock().instant();
        return new Command(
                request.id(),
                request.target(),
                target.owner().epoch(),
                target.owner().nonce(),
                request.job(),
                now,
                now.plus(limit),
                request.firstIssuedAt(),
                receiver);
    }

    /** Refused unread, or too late: signed anew it may be taken. */
    static boolean isNotBegun(CommandResult result) {
        boolean expired = result.outcome() == Outcome.REFUSED && result.code().equals("expired");
        return expired || CommandSender.isMisrouted(result);
    }

    static boolean mayHaveCome(Throwable failure) {
        return failure instanceof ReplyException silence && silence.failureType() != ReplyFailure.NO_HANDLERS;
    }
}
