package dev.sandmesh.agent;

import dev.sandmesh.agent.capacity.BrowserRecipe;
import dev.sandmesh.agent.capacity.CalibrateOptions;
import dev.sandmesh.agent.capacity.CalibrationNote;
import dev.sandmesh.agent.capacity.Calibrator;
import dev.sandmesh.agent.capacity.CapacityFile;
import dev.sandmesh.agent.capacity.MachineKind;
import dev.sandmesh.agent.identity.HostIdentity;
import dev.sandmesh.agent.identity.LocalIdentity;
import dev.sandmesh.agent.identity.Machine;
import dev.sandmesh.agent.probe.ProbeKind;
import dev.sandmesh.agent.probe.ProbeResult;
import dev.sandmesh.agent.probe.ProbeSpec;
import dev.sandmesh.agent.probe.Probes;
import dev.sandmesh.agent.probe.WorkerProbe;
import dev.sandmesh.agent.probe.WorkerReading;
import dev.sandmesh.protocol.report.Hardware;
import dev.sandmesh.protocol.report.LearnedCapacity;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Wires {@code calibrate} together, and sees to it that nothing is left of it. */
final class Measurement {

    private static final Duration LIMIT = Duration.ofSeconds(2);

    /** The host may be busy, and so is this JVM, which has only just begun. */
    private static final Duration WORKER_LIMIT = Duration.ofSeconds(5);

    private static final long END_SECONDS = 20;

    private final AgentConfig config;
    private final Clock clock;
    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(2));
    private final Probes probes = new Probes(vertx);
    private final AtomicBoolean ended = new AtomicBoolean();

    Measurement(AgentConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    static MachineKind machine(HostIdentity identity) throws IOException {
        Hardware hardware = Machine.hardware(Optional.empty());
        return new MachineKind(identity.instance().instanceType(), hardware.cpus(), hardware.memoryBytes());
    }

    /** Whether it was done; blocks until it is over. */
    boolean run(CalibrateOptions options) {
        CountDownLatch over = new CountDownLatch(1);
        AtomicBoolean good = new AtomicBoolean();
        idle(options)
                .compose(ignored -> place())
                .compose(place -> measure(place, options))
                .onComplete(outcome -> {
                    ended.set(true);
                    good.set(outcome.succeeded());
                    if (outcome.failed()) {
                        System.err.println("sandmesh-agent: not measured: "
                                + outcome.cause().getMessage());
                    }
                    over.countDown();
                });
        boolean unused = wait(over, Long.MAX_VALUE);
        return good.get();
    }

    private Future<LearnedCapacity> measure(Calibrator.Place place, CalibrateOptions options) {
        Calibrator calibrator = new Calibrator(vertx, clock, place, System.out::println);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(calibrator), "calibrate-end"));
        return Future.succeededFuture(options).compose(calibrator::run);
    }

    /** Ctrl-C must leave no browser behind. */
    private void end(Calibrator calibrator) {
        if (!ended.get()) {
            System.err.println("sandmesh-agent: ended before its time; what was opened is closed");
            CountDownLatch closed = new CountDownLatch(1);
            calibrator.interrupt().onComplete(ignored -> closed.countDown());
            boolean unused = wait(closed, END_SECONDS);
        }
        calibrator.kill();
    }

    /** Tasks would be slowed down to nothing, and would themselves be measured. */
    private Future<Void> idle(CalibrateOptions options) {
        if (config.workerUrl().isEmpty() || options.force()) {
            return Future.succeededFuture();
        }
        String url = config.workerUrl().get();
        return new WorkerProbe(probes, url, WORKER_LIMIT)
                .read()
                .map(worker -> busy(url, worker))
                .compose(busy -> busy.isEmpty() ? Future.succeededFuture() : Future.failedFuture(busy));
    }

    /** Why it is not known that no task runs; empty when it is. A worker of before the contract tells a number, and no list. */
    private static String busy(String url, WorkerReading worker) {
        if (!worker.ok()) {
            return "the worker at " + url + " does not say whether tasks run (" + worker.reason()
                    + "); mend or start it, or, if you know that none run, measure with --force";
        }
        int running = Math.max(worker.tasks().size(), worker.capacity().active());
        return running == 0 ? "" : running + " tasks run here; drain the sandbox first, or measure with --force";
    }

    private Future<Calibrator.Place> place() {
        return vertx.executeBlocking(() -> BrowserOfSpec.find(config, System.err::println))
                .compose(recipe ->
                        display(recipe).compose(display -> vertx.executeBlocking(() -> place(recipe, display))));
    }

    private Calibrator.Place place(BrowserRecipe recipe, boolean display) throws IOException {
        LocalIdentity identity = new LocalIdentity(config.name(), config.environment(), config.stateDir());
        return new Calibrator.Place(
                machine(identity),
                new CapacityFile(config.stateDir()),
                new CalibrationNote(config.stateDir()),
                recipe,
                display,
                config.adsPower(),
                BrowserOfSpec.memoryLimit(config));
    }

    private Future<Boolean> display(BrowserRecipe recipe) {
        @Nullable String display = recipe.environment().get("DISPLAY");
        if (display == null) {
            return Future.succeededFuture(false);
        }
        return probes.of(new ProbeSpec(ProbeKind.X11, List.of(display), LIMIT, LIMIT, 1))
                .check()
                .map(ProbeResult::ok)
                .otherwise(false);
    }

    private static boolean wait(CountDownLatch latch, long seconds) {
        try {
            return latch.await(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
