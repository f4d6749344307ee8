package dev.sandmesh.agent.process;

import dev.sandmesh.agent.probe.ProbeResult;
import dev.sandmesh.agent.probe.ProbeSpec;
import dev.sandmesh.agent.probe.ProbeVerdict;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one process at a time: launches or adopts it, watches it, ends it. Lives on the supervisor's event loop. */
final class ProcessRunner {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessRunner.class);

    private static final Duration NOTABLY_LATE = Duration.ofSeconds(1);

    private final Tools tools;
    private ProcessSpec spec;
    private final Events events;
    private @Nullable ExitWatch exitWatch;
    private @Nullable MemoryWatch memoryWatch;
    private @Nullable RunRecord run;
    private @Nullable ProbeLoop probing;
    private long giveUpTimer = -1;
    private boolean launching;
    private @Nullable Ending ending;
    private boolean left;

    /** What the owner of a runner is told. */
    interface Events {
        /** Something runs that can be told to stop. */
        void launched();

        void ready();

        /** It runs but is not well, and has to be replaced. */
        void unwell(String reason);

        /** It was killed and is still there; it will be gone one day, or with the host. */
        void undying(String reason);

        /**
         * It is gone, with all that it started.
         *
         * @param run to be forgotten once that is kept; empty when nothing ran
         */
        void exited(Exit exit, Optional<RunRecord> run);
    }

    ProcessRunner(Tools tools, ProcessSpec spec, Events events) {
        this.tools = tools;
        this.spec = spec;
        this.events = events;
    }

    boolean isAlive() {
        return launching || run != null;
    }

    /** Something runs that can be told to stop. */
    boolean isStoppable() {
        return run != null;
    }

    Optional<RunRecord> record() {
        return Optional.ofNullable(run);
    }

    long pid() {
        RunRecord current = run;
        return current == null ? 0 : current.identity().pid();
    }

    void launch(int restarts) {
        launching = true;
        ProcessSpec wanted = spec;
        tools.workers()
                .executeBlocking(() -> tools.launcher().launch(wanted, restarts), false)
                .onComplete(this::launched, failure -> {
                    launching = false;
                    events.exited(
                            Exit.ofUnknownKind("cannot be started: " + failure.getMessage(), 0, List.of()),
                            Optional.empty());
                });
    }

    private void launched(Launcher.Launched launched) {
        launching = false;
        if (left) {
            return;
        }
        RunRecord current = launched.run();
        run = current;
        begin(current).ofChild(launched.guard());
        events.launched();
        awaitReadiness();
    }

    void adopt(RunRecord found) {
        run = found;
        begin(found).ofAdopted();
        awaitReadiness();
    }

    private ExitWatch begin(RunRecord current) {
        ExitWatch exit = new ExitWatch(tools, current, guardCode -> gone(current, guardCode));
        MemoryWatch memory = new MemoryWatch(tools, spec, current, events::unwell);
        memory.begin();
        exitWatch = exit;
        memoryWatch = memory;
        return exit;
    }

    void stop() {
        RunRecord current = run;
        if (current != null && ending == null) {
            endWatching();
            Ending begun = new Ending(tools, spec, current, events::undying);
            ending = begun;
            begun.politely();
        }
    }

    /** What it does from now on follows another specification. */
    void respecify(ProcessSpec next) {
        spec = next;
    }

    /** Its probes are others now. */
    void watchAnew(boolean ready) {
        if (run != null && ending == null) {
            endProbing();
            if (ready) {
                watchLiveness();
            } else {
                awaitReadiness();
            }
        }
    }

    /** Stops looking and leaves the process as it is. */
    void leave() {
        left = true;
        endWatching();
        if (exitWatch != null) {
            exitWatch.end();
        }
        if (ending != null) {
            ending.cancel();
        }
        run = null;
    }

    private void gone(RunRecord ended, Optional<Integer> guardCode) {
        endWatching();
        Aftermath aftermath = new Aftermath(tools.files(), ended);
        Optional<Ending> wanted = Optional.ofNullable(ending);
        wanted.ifPresent(Ending::cancel);
        // what is left over may not die either
        Ending rest = new Ending(tools, spec, ended, events::undying);
        ending = rest;
        tools.workers()
                .executeBlocking(() -> aftermath.settle(guardCode), false)
                .otherwise(failure -> aftermath.unsettled(failure.toString()))
                .compose(settled -> settled.nothingLeft()
                        ? remove(aftermath, settled, wanted.isPresent())
                        : rest.ofWhatIsLeft().compose(none -> remove(aftermath, settled, true)))
                .onSuccess(exit -> told(exit, ended));
    }

    /** The kernel takes its time to remove a cgroup; a successor does not wait for it. */
    private Future<Exit> remove(Aftermath aftermath, Aftermath.Settled settled, boolean wait) {
        Future<Void> removed = onWorker(aftermath::remove);
        return (wait ? removed.otherwiseEmpty() : Future.<Void>succeededFuture()).map(settled.exit());
    }

    private Future<Void> onWorker(Runnable work) {
        return tools.workers()
                .<Void>executeBlocking(
                        () -> {
                            work.run();
                            return null;
                        },
                        false)
                .onFailure(failure -> LOG.warn("what was left of {}: {}", spec.name(), failure.toString()));
    }

    private void told(Exit exit, RunRecord ended) {
        if (!left) {
            run = null;
            ending = null;
            events.exited(exit, Optional.of(ended));
        }
    }

    private void awaitReadiness() {
        ProbeSpec readiness = spec.probing().readiness();
        if (readiness == null) {
            becomeReady();
            return;
        }
        long patience = Math.max(1, spec.probing().startTimeout().toMillis());
        String[] last = {"no answer yet"};
        giveUpTimer = tools.vertx().setTimer(patience, timer -> {
            Duration late =
                    tools.probes().timeliness().worstWithin(spec.probing().startTimeout());
            if (late.compareTo(NOTABLY_LATE) < 0) {
                giveUp(last[0]);
            } else {
                // while this agent stood still nobody could show it to be ready
                long more = Math.min(late.toMillis(), patience);
                giveUpTimer = tools.vertx().setTimer(more, again -> giveUp(last[0]));
            }
        });
        probe(readiness, result -> {
            last[0] = result.reason();
            if (result.ok()) {
                becomeReady();
            }
        });
    }

    private void giveUp(String last) {
        endProbing();
        events.unwell(
                "was not ready within " + seconds(spec.probing().startTimeout()) + ": " + last + stoppedBySignal());
    }

    private void becomeReady() {
        endProbing();
        watchLiveness();
        events.ready();
    }

    private void watchLiveness() {
        ProbeSpec liveness = spec.probing().liveness();
        if (liveness != null && ending == null) {
            watch(liveness);
        }
    }

    private void watch(ProbeSpec liveness) {
        ProbeVerdict[] verdict = {ProbeVerdict.startingUp(liveness.failures())};
        probe(liveness, result -> {
            verdict[0] = verdict[0].after(result.ok());
            if (!verdict[0].up()) {
                endProbing();
                events.unwell(result.reason() + stoppedBySignal());
            }
        });
    }

    /** Whoever finds a frozen process shall not look for a fault of its own. */
    private String stoppedBySignal() {
        return run != null && run.identity().isStopped() ? "; it is stopped by a signal (state T)" : "";
    }

    private void probe(ProbeSpec probeSpec, Consumer<ProbeResult> results) {
        ProcessSpec probed = spec;
        ProbeLoop loop = new ProbeLoop(
                tools.vertx(),
                tools.probes().of(probeSpec, command -> Launcher.builder(probed, command)),
                probeSpec.interval(),
                results);
        probing = loop;
        loop.begin();
    }

    /** Whoever is being stopped is neither late nor at fault for what it uses. */
    void endWatching() {
        endProbing();
        if (memoryWatch != null) {
            memoryWatch.end();
        }
    }

    private void endProbing() {
        tools.vertx().cancelTimer(giveUpTimer);
        if (probing != null) {
            probing.end();
            probing = null;
        }
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}
