package dev.sandmesh.agent.process;

import dev.sandmesh.agent.probe.ProbeResult;
import dev.sandmesh.agent.probe.ProbeSpec;
import dev.sandmesh.agent.probe.ProbeVerdict;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one process at a time: launches or adopts it, watches it, ends it. Lives on the supervisor's event loop. */
final class ProcessRunner {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessRunner.class);

    /** The exit of a process that is no child of ours must be looked for; one look costs 27 µs. */
    private static final long ADOPTED_POLL_MILLIS = 75;

    private final Tools tools;
    private final ProcessSpec spec;
    private final Events events;
    private final List<Long> timers = new ArrayList<>();
    private @Nullable RunRecord run;
    private @Nullable ProbeLoop probing;
    private long giveUpTimer = -1;
    private boolean launching;
    private boolean ending;
    private boolean left;

    /** What the owner of a runner is told. */
    interface Events {
        /** Something runs that can be told to stop. */
        void launched();

        void ready();

        /** It runs but is not well, and has to be replaced. */
        void unwell(String reason);

        /** It is gone, with its whole group. */
        void exited(Exit exit);
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

    long pid() {
        RunRecord current = run;
        return current == null ? 0 : current.identity().pid();
    }

    void launch(int restarts) {
        launching = true;
        tools.workers()
                .executeBlocking(() -> tools.launcher().launch(spec, restarts), false)
                .onComplete(this::launched, failure -> {
                    launching = false;
                    events.exited(Exit.ofUnknownKind("cannot be started: " + failure.getMessage(), 0, List.of()));
                });
    }

    private void launched(Launcher.Launched launched) {
        launching = false;
        if (left) {
            return;
        }
        RunRecord current = launched.run();
        run = current;
        Context context = tools.vertx().getOrCreateContext();
        // the JVM tells it on a thread of its own
        var unused = launched.process()
                .onExit()
                .thenAccept(ended -> context.runOnContext(there -> gone(current, Optional.of(ended.exitValue()))));
        events.launched();
        awaitReadiness();
    }

    void adopt(RunRecord found) {
        run = found;
        timers.add(tools.vertx().setPeriodic(ADOPTED_POLL_MILLIS, timer -> {
            if (!found.identity().isAlive()) {
                gone(found, Optional.empty());
            }
        }));
        awaitReadiness();
    }

    /** Politely first; what is stopped cannot be polite, and what has not gone within its time is killed. */
    void stop() {
        RunRecord current = run;
        if (current == null || ending) {
            return;
        }
        ending = true;
        endWatching();
        signal(current, spec.stop().signal());
        long patience = Math.max(1, spec.stop().timeout().toMillis());
        timers.add(tools.vertx().setPeriodic(patience, timer -> signal(current, "KILL")));
    }

    /** Stops looking and leaves the process as it is. */
    void leave() {
        left = true;
        endWatching();
        timers.forEach(tools.vertx()::cancelTimer);
        timers.clear();
        run = null;
    }

    private void signal(RunRecord current, String signal) {
        tools.workers()
                .executeBlocking(
                        () -> {
                            ProcessGroup.signal(
                                    current.identity(), current.identity().isStopped() ? "KILL" : signal);
                            return true;
                        },
                        false)
                .onFailure(failure -> LOG.warn("{} cannot be signalled: {}", spec.name(), failure.toString()));
    }

    private void gone(RunRecord ended, Optional<Integer> status) {
        if (!ended.equals(run)) {
            return;
        }
        endWatching();
        timers.forEach(tools.vertx()::cancelTimer);
        timers.clear();
        tools.workers()
                .executeBlocking(() -> cleanUp(ended, status), false)
                .onComplete(this::told, failure -> told(exit(ended, status, List.of())));
    }

    /** What the process started must not live on beside its successor. */
    private Exit cleanUp(RunRecord ended, Optional<Integer> status) throws Exception {
        List<String> tail = LogTail.read(ended.log(), ended.logStart());
        ProcessGroup.signal(ended.identity(), "KILL");
        tools.files().delete(ended.name());
        return exit(ended, status, tail);
    }

    private static Exit exit(RunRecord ended, Optional<Integer> status, List<String> tail) {
        long pid = ended.identity().pid();
        return status.map(code -> Exit.withStatus(code, pid, tail))
                .orElseGet(() -> Exit.ofUnknownKind("exited: an adopted process does not tell how", pid, tail));
    }

    private void told(Exit exit) {
        run = null;
        ending = false;
        events.exited(exit);
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
            endWatching();
            events.unwell("was not ready within " + seconds(spec.probing().startTimeout()) + ": " + last[0]);
        });
        probe(readiness, result -> {
            last[0] = result.reason();
            if (result.ok()) {
                becomeReady();
            }
        });
    }

    private void becomeReady() {
        endWatching();
        ProbeSpec liveness = spec.probing().liveness();
        if (liveness != null && !ending) {
            watch(liveness);
        }
        events.ready();
    }

    private void watch(ProbeSpec liveness) {
        ProbeVerdict[] verdict = {ProbeVerdict.startingUp(liveness.failures())};
        probe(liveness, result -> {
            verdict[0] = verdict[0].after(result.ok());
            if (!verdict[0].up()) {
                endWatching();
                events.unwell(result.reason());
            }
        });
    }

    private void probe(ProbeSpec probeSpec, Consumer<ProbeResult> results) {
        ProbeLoop loop = new ProbeLoop(
                tools.vertx(),
                tools.probes().of(probeSpec, command -> Launcher.builder(spec, command)),
                probeSpec.interval(),
                results);
        probing = loop;
        loop.begin();
    }

    /** Whoever is being stopped is not late. */
    private void endWatching() {
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
