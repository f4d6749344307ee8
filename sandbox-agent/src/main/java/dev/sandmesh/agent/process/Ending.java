package dev.sandmesh.agent.process;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends one run: politely, then by force, then again and again, and says who does not die. Lives on the supervisor's event loop.
 */
final class Ending {
    private static final Logger LOG = LoggerFactory.getLogger(Ending.class);
    private static final long AGAIN_MILLIS = 500;

    /** Whoever did not die within its time waits for the kernel, and asking more often does not help. */
    private static final long SELDOM_MILLIS = 5_000;

    private final Tools tools;
    private final ProcessSpec spec;
    private final RunRecord run;
    private final Consumer<String> undying;
    private final Promise<Void> nothingLeft = Promise.promise();
    private long timer = -1;
    private long killedSince;
    private boolean cleaning;
    private boolean allDead;
    private boolean told;
    private boolean over;

    Ending(Tools tools, ProcessSpec spec, RunRecord run, Consumer<String> undying) {
        this.tools = tools;
        this.spec = spec;
        this.run = run;
        this.undying = undying;
    }

    /** What is stopped cannot be polite, and what has not gone within its time is killed. */
    void politely() {
        if (spec.stop().signal().equals("KILL") || run.identity().isStopped()) {
            kill();
            return;
        }
        tools.workers()
                .executeBlocking(
                        () -> ProcessGroup.signal(run.identity(), spec.stop().signal()), false)
                .onFailure(failure -> LOG.warn("{} cannot be signalled: {}", spec.name(), failure.toString()));
        timer = tools.vertx().setTimer(Math.max(1, spec.stop().timeout().toMillis()), late -> kill());
    }

    /** The process itself has ended; done when nothing is left that it has started. */
    Future<Void> ofWhatIsLeft() {
        tools.vertx().cancelTimer(timer);
        cleaning = true;
        told = false;
        kill();
        return nothingLeft.future();
    }

    void cancel() {
        over = true;
        tools.vertx().cancelTimer(timer);
    }

    private void kill() {
        killedSince = System.nanoTime();
        killAgain();
    }

    private void killAgain() {
        boolean once = told;
        Callable<List<Long>> end = () -> once ? Containment.killOnce(run) : Containment.end(run);
        tools.workers().executeBlocking(end, false).onComplete(this::looked, failure -> {
            LOG.warn("{} cannot be ended: {}", spec.name(), failure.toString());
            again(AGAIN_MILLIS);
        });
    }

    private void looked(List<Long> left) {
        if (over) {
            return;
        }
        if (!left.isEmpty()) {
            tellIfLate(left);
            again(told ? SELDOM_MILLIS : AGAIN_MILLIS);
        } else if (cleaning) {
            nothingLeft.tryComplete();
        } else {
            endGuard();
        }
    }

    /** All are dead, and if their guard has not said so by now, it cannot run. */
    private void endGuard() {
        if (allDead) {
            tools.workers()
                    .executeBlocking(run.guard()::kill, false)
                    .onFailure(failure -> LOG.warn("guard of {}: {}", spec.name(), failure.toString()));
        }
        allDead = true;
        again(AGAIN_MILLIS);
    }

    private void again(long millis) {
        if (!over) {
            timer = tools.vertx().setTimer(millis, later -> killAgain());
        }
    }

    private void tellIfLate(List<Long> left) {
        if (told || System.nanoTime() - killedSince < spec.stop().killTimeout().toNanos()) {
            return;
        }
        told = true;
        tools.workers()
                .executeBlocking(() -> KernelState.of(left.get(0)), false)
                .onSuccess(state -> {
                    if (!over) {
                        String others = left.size() == 1 ? "" : ", and " + (left.size() - 1) + " more";
                        undying.accept("does not die after SIGKILL: " + state + others);
                    }
                });
    }
}
