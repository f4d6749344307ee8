package dev.sandmesh.control.command;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.trust.CommandSender;
import dev.sandmesh.protocol.ErrorKind;
import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.command.Cancel;
import dev.sandmesh.protocol.command.CommandOutput;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Extend;
import dev.sandmesh.protocol.command.Job;
import dev.sandmesh.protocol.command.Order;
import dev.sandmesh.protocol.command.Outcome;
import dev.sandmesh.protocol.command.OutputAck;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One job, followed from its first sending to its fate: asked for again, under its id and from the first byte that is lacking, whenever its
 * agent has another lease or nothing is heard. On the event loop of the jobs, unless it says otherwise.
 */
final class CommandRun implements RunningCommand {

    private static final Logger LOG = LoggerFactory.getLogger(CommandRun.class);

    /** An agent that lost its owner has another one after a beat or two. */
    private static final Duration TRIES = Duration.ofSeconds(3);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    /** Of a job that brings nothing its agent is asked so often. */
    static final Duration SILENCE = Duration.ofSeconds(10);

    /** From the order to end it until it has ended. */
    private static final Duration ENDING = Duration.ofSeconds(15);

    /** For so long an agent is told again, wherever it is by then. */
    private static final Duration CANCELLING = Duration.ofMinutes(2);

    private static final Duration ORDER_LIMIT = Duration.ofSeconds(30);

    private final Request request;
    private final Ground ground;
    private final JobCall call;
    private final Intake intake;
    private final InputFeed input;
    private final Consumer<CommandRun> gone;
    private final long begunAt = System.nanoTime();
    private final Promise<Void> begun = Promise.promise();
    private final Promise<CommandResult> fate = Promise.promise();
    private long deadline;
    private long askAt = begunAt;
    private Duration pause = FIRST_PAUSE;
    private boolean asking;
    /** It may be there: an agent has it, or did not answer. */
    private boolean reached;

    private boolean running;
    private boolean cancelled;
    private Optional<Why> why = Optional.empty();
    private long cancelAt;

    /** What is wanted of whom. */
    record Request(SandboxId target, UUID id, Instant firstIssuedAt, Job job, Duration limit) {}

    /** Why it was cancelled, as its fate tells it. */
    private record Why(String code, String sentence) {}

    /** What all of them stand on. */
    record Ground(String node, Context loop, Commands commands, CommandSender sender, InstantSource clock) {}

    /** {@code gone} is told when it has its fate. */
    CommandRun(Request request, OutputSink sink, Ground ground, Consumer<CommandRun> gone) {
        this.request = request;
        this.ground = ground;
        this.gone = gone;
        this.call = new JobCall(request, ground);
        this.intake = new Intake(ground.loop(), sink, this::end);
        this.input = new InputFeed(
                request.id(),
                ground.loop(),
                feed -> ground.commands()
                        .order(request.target(), "", feed, ORDER_LIMIT)
                        .map(CommandOutcome::result),
                () -> fate.future().isComplete());
        this.deadline = begunAt + request.limit().toNanos();
    }

    @Override
    public UUID id() {
        return request.id();
    }

    @Override
    public Future<Void> begun() {
        return Hop.back(begun.future());
    }

    @Override
    public Future<CommandResult> fate() {
        return Hop.back(fate.future());
    }

    @Override
    public Future<Void> order(Order order) {
        return Hop.back(Hop.call(ground.loop(), () -> told(order)));
    }

    @Override
    public Future<Void> feed(Buffer bytes, boolean end) {
        return Hop.back(Hop.call(ground.loop(), () -> begun.future().compose(there -> input.add(bytes, end))));
    }

    @Override
    public Future<Void> cancel(String code, String sentence) {
        return Hop.back(Hop.call(ground.loop(), () -> {
            why = why.or(() -> Optional.of(new Why(code, sentence)));
            return told(new Cancel(request.id()));
        }));
    }

    @Override
    public void leave() {
        ground.loop().runOnContext(go -> leave("left", "Nobody waits for it here any more"));
    }

    SandboxId target() {
        return request.target();
    }

    /** Of an older registration than the last that was asked, nothing is taken any more. */
    boolean isOfNow(CommandOutput output) {
        return output.epoch() >= call.epoch();
    }

    Future<OutputAck> take(CommandOutput output, Buffer bytes) {
        if (output.offset() <= intake.have()) {
            running();
        }
        return intake.take(output, bytes, System.nanoTime());
    }

    /** Whether something of it waits here to be taken. */
    boolean isBusy() {
        return intake.isBusy();
    }

    /** The sandbox has another registration. */
    void moved(long newer) {
        if (newer > call.epoch() && call.epoch() > 0) {
            askAt = System.nanoTime();
        }
    }

    void look() {
        long now = System.nanoTime();
        intake.look(now);
        if (fate.future().isComplete()) {
            return;
        }
        if (now - deadline >= 0) {
            late(now);
        } else if (!asking && now - askAt >= 0 && !(running && intake.isBusy())) {
            ask();
        } else if (cancelled && running && now - cancelAt >= 0) {
            cancelAgain(now);
        }
    }

    /** An agent that could not be told, or has not done it yet. */
    private void cancelAgain(long now) {
        cancelAt = now + ENDING.toNanos();
        tell(new Cancel(request.id())).onFailure(failure -> LOG.debug("a job is not cancelled yet", failure));
    }

    /** Nobody waits for it here any more; the agent goes on, and keeps what comes of it. */
    void leave(String code, String sentence) {
        end(result(Outcome.UNKNOWN, code, sentence));
    }

    /** How many bytes it brought, once they and the result are taken. */
    Optional<Long> length() {
        return intake.isOver() ? Optional.of(intake.have()) : Optional.empty();
    }

    private void ask() {
        asking = true;
        call.ask(intake.have(), reached, left()).onComplete(outcome -> {
            asking = false;
            if (fate.future().isComplete()) {
                return;
            }
            if (outcome.failed()) {
                unanswered(outcome.cause());
            } else if (JobCall.isNotBegun(outcome.result())) {
                missed(Commands.failure(outcome.result()), true);
            } else {
                answered(outcome.result());
            }
        });
    }

    private void answered(CommandResult answer) {
        if (answer.outcome() == Outcome.RUNNING) {
            if (answer.result().getValue("from") instanceof Number from) {
                intake.skipTo(from.longValue());
            }
            running();
        } else {
            end(answer);
        }
    }

    private void running() {
        running = true;
        reached = true;
        pause = FIRST_PAUSE;
        askAt = System.nanoTime() + SILENCE.toNanos();
        begun.tryComplete();
    }

    private void unanswered(Throwable failure) {
        if (JobCall.mayHaveCome(failure)) {
            reached = true;
            later();
        } else if (failure instanceof ReplyException) {
            missed(new SandmeshException(ErrorCode.AGENT_UNREACHABLE), call.expected());
        } else if (failure instanceof ProtocolException refusal && refusal.kind() == ErrorKind.UNAVAILABLE) {
            missed(
                    new SandmeshException(
                            ErrorCode.OVERLOADED,
                            "The agent has too much to do: " + refusal.getMessage() + "; ask again in a while"),
                    true);
        } else if (failure instanceof ProtocolException refusal) {
            refused(new SandmeshException(ErrorCode.COMMAND_FAILED, "The agent's answer: " + refusal.summary()));
        } else if (failure instanceof SandmeshException known) {
            refused(known);
        } else {
            LOG.error("a command could not be sent", failure);
            refused(new SandmeshException(ErrorCode.INTERNAL));
        }
    }

    /** It has certainly not come this time; an agent that is on its way is waited for. */
    private void missed(SandmeshException told, boolean onItsWay) {
        boolean patient = onItsWay && System.nanoTime() - begunAt < TRIES.toNanos();
        if (reached || patient) {
            later();
        } else {
            fail(told);
        }
    }

    /** Nobody is to be sent it now; what is there already goes on, and may have an agent again. */
    private void refused(SandmeshException told) {
        if (reached) {
            later();
        } else {
            fail(told);
        }
    }

    private void later() {
        if (cancelled && !running) {
            leave("cancelled", "It was cancelled before its agent had answered, and may have been begun");
            return;
        }
        askAt = System.nanoTime() + pause.toNanos();
        pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
    }

    private void late(long now) {
        if (!reached && !asking) {
            fail(new SandmeshException(ErrorCode.AGENT_TIMEOUT, "The agent could not be told in time"));
        } else if (running && !cancelled) {
            deadline = now + ENDING.toNanos();
            told(new Cancel(request.id())).onFailure(failure -> LOG.debug("a late job is not cancelled", failure));
        } else if (running && intake.isBusy()) {
            // its end waits behind what is being read
            deadline = now + ENDING.toNanos();
        } else {
            leave("no_answer", "It was begun, or may have been, and its agent did not say in time what came of it");
        }
    }

    private Future<Void> told(Order order) {
        if (fate.future().isComplete()) {
            return Future.failedFuture(new SandmeshException(ErrorCode.STATE_CONFLICT, "It has ended"));
        }
        if (order instanceof Cancel) {
            long now = System.nanoTime();
            cancelled = true;
            cancelAt = now + ENDING.toNanos();
            deadline = Math.min(deadline, now + CANCELLING.toNanos());
        }
        if (order instanceof Extend extend) {
            long extended = System.nanoTime()
                    + Duration.ofSeconds(extend.deadlineSeconds()).plus(ENDING).toNanos();
            deadline = Math.max(deadline, extended);
        }
        return begun.future().compose(there -> tell(order));
    }

    private Future<Void> tell(Order order) {
        return Hop.onto(ground.loop(), ground.commands().order(request.target(), "", order, ORDER_LIMIT))
                .mapEmpty();
    }

    private void end(CommandResult result) {
        gone.accept(this);
        fate.tryComplete(whole(result));
        if (result.outcome() == Outcome.REFUSED) {
            begun.tryFail(Commands.failure(result));
        } else {
            begun.tryComplete();
        }
    }

    /** Tells what is lost here as well as what the agent has lost, how much input it was given, and why it was cancelled. */
    private CommandResult whole(CommandResult result) {
        JsonObject told = result.result().copy();
        if (intake.lost() > 0) {
            long before = told.getValue("lostBytes") instanceof Number known ? known.longValue() : 0;
            told.put("lostBytes", before + intake.lost());
        }
        if (input.taken() > 0) {
            told.put("inputBytes", input.taken());
        }
        Optional<Why> known = why.filter(any -> result.code().equals("cancelled"));
        return new CommandResult(
                result.commandId(),
                result.outcome(),
                known.map(Why::code).orElse(result.code()),
                known.map(Why::sentence).orElse(result.message()),
                told);
    }

    /** It is not begun here. */
    void fail(SandmeshException failure) {
        gone.accept(this);
        begun.tryFail(failure);
        fate.tryFail(failure);
    }

    private CommandResult result(Outcome outcome, String code, String sentence) {
        return new CommandResult(request.id(), outcome, code, sentence, new JsonObject());
    }

    private Duration left() {
        return Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
