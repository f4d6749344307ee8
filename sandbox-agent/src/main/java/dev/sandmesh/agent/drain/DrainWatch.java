package dev.sandmesh.agent.drain;

import dev.sandmesh.agent.job.JobEnd;
import dev.sandmesh.agent.job.JobOutput;
import dev.sandmesh.agent.job.RunningJob;
import dev.sandmesh.agent.probe.WorkerControl;
import dev.sandmesh.agent.probe.WorkerReading;
import dev.sandmesh.protocol.command.Drain;
import dev.sandmesh.protocol.command.Outcome;
import dev.sandmesh.protocol.command.OutputPiece;
import dev.sandmesh.protocol.report.Capacity.Closed;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One drain: has the worker told, looks at it every second until nothing runs any more, and tells each time what it still waits for. Its
 * state belongs to the event loop of {@link IntakeVerticle}.
 */
final class DrainWatch implements RunningJob {
    private static final long EVERY_MILLIS = 1_000;

    private final IntakeVerticle intake;
    private final JobOutput output;
    private final Promise<JobEnd> promise = Promise.promise();
    private final long began = System.nanoTime();
    private Duration deadline;
    private @Nullable Vertx vertx;
    private volatile @Nullable Context context;
    private Blockers blockers = Blockers.NOT_HEARD;
    private String told = "";
    private boolean telling;
    private boolean looked;
    private volatile boolean cancelled;
    private boolean left;
    private long overdue = -1;
    private long next = -1;

    DrainWatch(IntakeVerticle intake, Drain order, JobOutput output) {
        this.intake = intake;
        this.output = output;
        this.deadline = Duration.ofSeconds(order.deadlineSeconds());
    }

    UUID commandId() {
        return output.commandId();
    }

    @Override
    public Future<JobEnd> end() {
        return promise.future();
    }

    void refuse(DrainWatch first) {
        promise.tryComplete(new JobEnd(
                Outcome.REFUSED,
                "already_draining",
                "the worker is being drained by command " + first.commandId() + ": extend or cancel that one",
                new JsonObject().put("commandId", first.commandId().toString())));
    }

    void begin(Vertx on, Context there) {
        vertx = on;
        context = there;
        if (cancelled) {
            end(cancelled("nothing was begun"));
            return;
        }
        awaitDeadline(deadline);
        intake.close(Closed.DRAINING).onSuccess(answer -> {
            if (answer.outcome() == WorkerControl.Outcome.NOT_SUPPORTED) {
                end(Told.not(answer));
            } else {
                look();
            }
        });
    }

    /** Waits no more, and has the worker go on. */
    @Override
    public void cancel() {
        cancelled = true;
        Context there = context;
        if (there != null) {
            there.runOnContext(turn -> {
                if (!isOver()) {
                    intake.open().onSuccess(end -> end(cancelled(end.message())));
                }
            });
        }
    }

    @Override
    public Future<Void> extend(Duration later) {
        Context there = context;
        if (there == null) {
            deadline = later;
            return Future.succeededFuture();
        }
        Promise<Void> done = Promise.promise();
        there.runOnContext(turn -> {
            if (isOver()) {
                done.fail("the drain has ended");
            } else {
                awaitDeadline(later);
                done.complete();
            }
        });
        return done.future();
    }

    /** The agent stops; the worker stays as it is. */
    void leave() {
        left = true;
        cancelTimers();
    }

    void end(JobEnd how) {
        cancelTimers();
        promise.tryComplete(how);
    }

    static JobEnd cancelled(String message) {
        return JobEnd.failed("cancelled", "the drain was cancelled; " + message);
    }

    private boolean isOver() {
        return left || promise.future().isComplete();
    }

    private void cancelTimers() {
        if (vertx != null) {
            vertx.cancelTimer(overdue);
            vertx.cancelTimer(next);
        }
    }

    private void awaitDeadline(Duration from) {
        vertx().cancelTimer(overdue);
        overdue = vertx().setTimer(Math.max(1, from.toMillis()), due -> late());
    }

    /** Whoever gives no time wants to know what runs. */
    private void late() {
        if (!looked) {
            overdue = vertx().setTimer(50, due -> late());
            return;
        }
        end(new JobEnd(
                Outcome.TIMED_OUT,
                "deadline",
                blockers.words() + "; the worker takes nothing new until it is resumed",
                result(false)));
    }

    private void look() {
        if (isOver()) {
            return;
        }
        intake.look().onSuccess(this::saw);
    }

    private void saw(WorkerReading reading) {
        if (isOver()) {
            return;
        }
        looked = true;
        blockers = blockers.after(reading);
        intake.saw(reading);
        if (!Blockers.canTell(reading)) {
            giveUp();
            return;
        }
        if (blockers.none()) {
            end(JobEnd.ok("drained: nothing runs, and nothing new is taken", result(true)));
            return;
        }
        tell();
        next = vertx().setTimer(EVERY_MILLIS, due -> look());
    }

    private void giveUp() {
        JobEnd why = JobEnd.refused(
                "not_supported",
                blockers.unknown() + ", so nobody can know when it is drained: install one that keeps the contract,"
                        + " version 1");
        intake.open().onSuccess(opened -> end(why));
    }

    /** Who reads slowly is told the last of it. */
    private void tell() {
        String now = blockers.toJson().encode();
        if (telling || now.equals(told)) {
            return;
        }
        telling = true;
        told = now;
        output.write(OutputPiece.Stream.STDOUT, Buffer.buffer(now + "\n"))
                .onSuccess(taken -> context().runOnContext(turn -> telling = false));
    }

    private JsonObject result(boolean drained) {
        return blockers.toJson()
                .put("drained", drained)
                .put("seconds", Duration.ofNanos(System.nanoTime() - began).toSeconds());
    }

    private Vertx vertx() {
        if (vertx == null) {
            throw new IllegalStateException("not begun");
        }
        return vertx;
    }

    private Context context() {
        if (context == null) {
            throw new IllegalStateException("not begun");
        }
        return context;
    }
}
