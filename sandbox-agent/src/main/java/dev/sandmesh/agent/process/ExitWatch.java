package dev.sandmesh.agent.process;

import io.vertx.core.Context;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Notices that the run of a process is over: at once by its guard, when that is a child of this agent; by the file in which the
 * guard of another agent leaves the exit code; and by looking, since a guard that was killed leaves nothing. Lives on the
 * supervisor's event loop.
 */
final class ExitWatch {
    /** Below the watch of the status files. One look costs 27 µs. */
    private static final long GUARDED_MILLIS = 250;

    /** How often to look at a process whose exit nobody tells. */
    private static final long UNGUARDED_MILLIS = 75;

    /** A child's guard tells by itself, unless it does not run. */
    private static final long CHILD_MILLIS = 500;

    /** A guard that has said nothing for so many looks after its process died cannot run. */
    private static final int PATIENT_LOOKS = 8;

    private final Tools tools;
    private final RunRecord run;
    private final Consumer<Optional<Integer>> over;
    private final Context context;
    private @Nullable Long timer;
    private int looksAtDead;
    private boolean ended;

    /** {@code over} is given how the guard ended, when that is known. */
    ExitWatch(Tools tools, RunRecord run, Consumer<Optional<Integer>> over) {
        this.tools = tools;
        this.run = run;
        this.over = over;
        this.context = tools.vertx().getOrCreateContext();
    }

    void ofChild(Process guard) {
        // the JVM tells it on a thread of its own
        var unused =
                guard.onExit().thenAccept(dead -> context.runOnContext(there -> tell(Optional.of(dead.exitValue()))));
        every(CHILD_MILLIS, this::lookAtDead);
    }

    void ofAdopted() {
        tools.workers().executeBlocking(this::awaitStatus, false).onComplete(told -> {
            if (!ended) {
                boolean seldom = run.isGuarded() && told.succeeded() && told.result();
                every(seldom ? GUARDED_MILLIS : UNGUARDED_MILLIS, this::look);
            }
        });
    }

    /** On the beat that all watches keep, so that they wake the machine once and not each for itself. */
    private void every(long millis, Runnable look) {
        long sinceBeat = Math.floorMod(TimeUnit.NANOSECONDS.toMillis(System.nanoTime()), millis);
        timer = tools.vertx().setPeriodic(millis - sinceBeat, millis, now -> look.run());
    }

    void end() {
        ended = true;
        if (timer != null) {
            tools.vertx().cancelTimer(timer);
        }
        tools.statuses().forget(tools.files().status(run));
    }

    private boolean awaitStatus() {
        return tools.statuses()
                .await(tools.files().status(run), () -> context.runOnContext(there -> tell(Optional.empty())));
    }

    private void look() {
        ProcessIdentity witness = run.isGuarded() ? run.guard() : run.identity();
        if (!witness.isAlive()) {
            tell(Optional.empty());
        } else {
            lookAtDead();
        }
    }

    private void lookAtDead() {
        if (!run.identity().isAlive()) {
            looksAtDead++;
            if (looksAtDead > PATIENT_LOOKS) {
                tell(Optional.empty());
            }
        }
    }

    private void tell(Optional<Integer> guardCode) {
        if (!ended) {
            end();
            over.accept(guardCode);
        }
    }
}
