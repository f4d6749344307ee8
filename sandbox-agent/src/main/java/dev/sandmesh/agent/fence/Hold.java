package dev.sandmesh.agent.fence;

import dev.sandmesh.agent.probe.Intake;
import dev.sandmesh.agent.probe.WorkerControl.Answer;
import dev.sandmesh.agent.probe.WorkerControl.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How the fence holds the worker and its profiles: what has been done, and what is still lacking. Used on one event loop. */
final class Hold {
    /** Enough for AdsPower's usual pace; what is not done by then is done at the next try. */
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(20);

    private static final Duration DISK_LIMIT = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final Reach reach;
    private final FenceNote note;
    private Pause pause = Pause.NONE;
    private Intake intake = Intake.UNKNOWN;
    private boolean justPaused;
    private boolean endsDrain;
    private String notPaused = "";
    private boolean closed;
    private String notClosed = "";
    private String notResumed = "";

    /** How it stands with the worker. */
    private enum Pause {
        /** Nobody asked it. */
        NONE,
        /** It was asked, and may have done it or not. */
        ASKED,
        /** It did as the fence said. */
        DONE,
        /** Somebody else had done so before: whoever that was ends it too. */
        BY_OTHERS,
        /** It is too old for that. */
        IMPOSSIBLE
    }

    Hold(Vertx vertx, Reach reach, FenceNote note) {
        this.vertx = vertx;
        this.reach = reach;
        this.note = note;
    }

    /** The agent before paused the worker, and closed its profiles or was about to: what is open then is seen. */
    void inherit() {
        pause = Pause.DONE;
        closed = true;
    }

    void saw(Intake now) {
        // an answer that was under way is one of before the pause
        intake = justPaused && now == Intake.OPEN ? Intake.PAUSED : now;
        justPaused = false;
        if (pause == Pause.ASKED && takesNothing()) {
            pause = Pause.DONE;
        }
    }

    /** Whether there is anything to be undone. */
    boolean isTaken() {
        return pause != Pause.NONE || closed || !notClosed.isEmpty();
    }

    boolean lacks() {
        return lacksPause() || lacksClosing();
    }

    /** Does what is lacking, as far as that is possible. Never fails. */
    Future<Void> take(FenceNote.Cause cause) {
        notResumed = "";
        return pause(cause).compose(paused -> close());
    }

    /** Ends what the fence did, and nothing else; completes with whether the worker goes on by it. Never fails. */
    Future<Boolean> release() {
        boolean ours = pause == Pause.ASKED || pause == Pause.DONE;
        // one that was started anew takes tasks already, and the end of a drain is the business of whoever began it
        boolean resume = ours
                && !reach.closedByPerson().getAsBoolean()
                && intake != Intake.OPEN
                && (intake != Intake.DRAINING || endsDrain);
        Future<Answer> told =
                resume ? reach.worker().resume() : Future.succeededFuture(new Answer(Outcome.ACCEPTED, ""));
        return told.compose(answer -> {
            notResumed = answer.outcome() == Outcome.FAILED ? answer.reason() : "";
            if (!notResumed.isEmpty()) {
                return Future.succeededFuture(false);
            }
            pause = Pause.NONE;
            endsDrain = false;
            notPaused = "";
            closed = false;
            notClosed = "";
            return (ours ? onDisk(note::discard) : Future.<Void>succeededFuture()).map(done -> resume);
        });
    }

    /** A person would have the worker go on, which it does with the end of the fence now. Never fails. */
    Future<Void> takeOver(FenceNote.Cause cause) {
        endsDrain = true;
        if (pause != Pause.BY_OTHERS) {
            return Future.succeededFuture();
        }
        pause = Pause.DONE;
        return onDisk(() -> note.write(cause));
    }

    /** For people: what was done, and what could not be. */
    String words() {
        String worker =
                switch (pause) {
                    case NONE, ASKED -> "the worker is not paused yet" + because(notPaused);
                    case DONE -> "worker paused";
                    case BY_OTHERS -> "the worker took nothing new already";
                    case IMPOSSIBLE -> "the worker cannot be paused" + because(notPaused);
                };
        String profiles = reach.profiles().isEmpty()
                ? ""
                : closed ? "profiles closed" : "profiles may be open" + because(notClosed);
        String both = worker + (profiles.isEmpty() ? "" : (closed && pause == Pause.DONE ? " and " : "; ") + profiles);
        boolean whole = (pause == Pause.DONE || pause == Pause.BY_OTHERS) && (profiles.isEmpty() || closed);
        return both
                + (whole ? " so that no task runs twice" : "")
                + (pause == Pause.DONE ? "; it resumes by itself" : "");
    }

    /** Why the worker does not go on although it should; empty when that is not known, or it does. */
    String notResumed() {
        return notResumed;
    }

    /** Whoever says that it takes tasks has been started or resumed since, whatever it was told before. */
    private boolean lacksPause() {
        return pause == Pause.NONE || pause == Pause.ASKED || intake == Intake.OPEN;
    }

    /** A task that was under way may have opened another one since. */
    private boolean lacksClosing() {
        return reach.profiles().filter(profiles -> !closed || profiles.any()).isPresent();
    }

    private boolean takesNothing() {
        return intake == Intake.PAUSED || intake == Intake.DRAINING;
    }

    private Future<Void> pause(FenceNote.Cause cause) {
        if (!lacksPause()) {
            return Future.succeededFuture();
        }
        if (pause == Pause.NONE && takesNothing()) {
            pause = Pause.BY_OTHERS;
            return Future.succeededFuture();
        }
        pause = Pause.ASKED;
        // before the pause: an agent that is killed in between leaves a worker to be resumed in vain, not one paused
        // for ever
        return onDisk(() -> note.write(cause))
                .compose(noted -> reach.worker().pause())
                .compose(this::paused);
    }

    private Future<Void> paused(Answer answer) {
        notPaused = answer.reason();
        switch (answer.outcome()) {
            case ACCEPTED -> {
                pause = Pause.DONE;
                intake = Intake.PAUSED;
                justPaused = true;
            }
            case NOT_SUPPORTED -> {
                pause = Pause.IMPOSSIBLE;
                return onDisk(note::discard);
            }
            case FAILED -> pause = Pause.ASKED;
        }
        return Future.succeededFuture();
    }

    private Future<Void> close() {
        return reach.profiles()
                .filter(profiles -> lacksClosing())
                .map(profiles -> profiles.close(CLOSE_LIMIT).<Void>transform(result -> {
                    closed = result.succeeded();
                    notClosed = closed ? "" : String.valueOf(result.cause().getMessage());
                    return Future.succeededFuture();
                }))
                .orElse(Future.succeededFuture());
    }

    /** A disk that hangs holds nothing up: the engine's clock runs on. */
    private Future<Void> onDisk(Runnable work) {
        return vertx.executeBlocking(() -> {
                    work.run();
                    return true;
                })
                .timeout(DISK_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    private static String because(String why) {
        return why.isEmpty() ? "" : " (" + why + ")";
    }
}
