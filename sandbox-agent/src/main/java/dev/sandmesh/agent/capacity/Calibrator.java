package dev.sandmesh.agent.capacity;

import dev.sandmesh.agent.adspower.AdsPowerConfig;
import dev.sandmesh.agent.probe.HostProbe;
import dev.sandmesh.protocol.report.LearnedCapacity;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** The command {@code calibrate}: measures, prints and keeps. */
public final class Calibrator {

    private final Vertx vertx;
    private final InstantSource clock;
    private final Place place;
    private final Consumer<String> out;
    private volatile Optional<BrowserSource> opened = Optional.empty();

    /**
     * Where it measures.
     *
     * @param note where the agent reads which profiles are measured
     * @param recipe of plain browsers
     * @param display there is one that answers
     * @param adsPower whose profiles can be opened instead
     * @param memoryLimit what the specification lets its browser, with all that it starts, use
     */
    public record Place(
            MachineKind machine,
            CapacityFile file,
            CalibrationNote note,
            BrowserRecipe recipe,
            boolean display,
            Optional<AdsPowerConfig> adsPower,
            OptionalLong memoryLimit) {}

    public Calibrator(Vertx vertx, InstantSource clock, Place place, Consumer<String> out) {
        this.vertx = vertx;
        this.clock = clock;
        this.place = place;
        this.out = out;
    }

    /** Nothing that was opened is left when this completes, however it does. */
    public Future<LearnedCapacity> run(CalibrateOptions options) {
        BrowserSource source = source(options);
        opened = Optional.of(source);
        HostProbe host = new HostProbe(vertx, clock, List.of());
        out.accept("opening " + source.description() + ", at most " + Math.min(options.max(), source.most()));
        out.accept(CapacityTable.HEAD);
        return new Calibration(vertx, options, source, host, level -> out.accept(CapacityTable.row(level)))
                .run()
                .eventually(host::close)
                .compose(this::keep);
    }

    /** Closes what is open; the measurement fails then. Never fails. */
    public Future<Void> interrupt() {
        return opened.map(BrowserSource::closeAll).orElse(Future.succeededFuture());
    }

    /** When even that took too long. Blocks. */
    public void kill() {
        opened.ifPresent(BrowserSource::kill);
    }

    private BrowserSource source(CalibrateOptions options) {
        if (!options.profiles().isEmpty()) {
            return new AdsPowerSource(
                    vertx,
                    place.adsPower()
                            .orElseThrow(() -> new IllegalArgumentException("--profiles needs an AdsPower, and neither"
                                    + " adspower.url nor adspower.addressFile is set")),
                    place.note(),
                    options.profiles());
        }
        return new ChromiumSource(vertx, place.recipe(), options.headless() || !place.display());
    }

    private Future<LearnedCapacity> keep(Calibration.Outcome outcome) {
        LearnedCapacity learned = learned(outcome);
        out.accept(CapacityTable.summary(learned, place.machine(), outcome.limit()));
        CapacityTable.narrowed(learned, place.memoryLimit()).ifPresent(out);
        return vertx.executeBlocking(() -> {
                    place.file().write(learned, place.machine().cpus());
                    return learned;
                })
                .onSuccess(ignored -> out.accept(
                        "kept in           " + place.file().path() + "; the agent tells it from its next start on"));
    }

    private LearnedCapacity learned(Calibration.Outcome outcome) {
        int browsers = outcome.good().map(Level::browsers).orElse(0);
        double each = outcome.good()
                .map(good -> Math.max(0.0, (outcome.freeBefore() - good.availableBytes()) / (double) browsers))
                .orElse(0.0);
        return new LearnedCapacity(
                place.machine().instanceType(),
                place.machine().memoryBytes(),
                browsers,
                outcome.limit().map(StopPolicy.Limit::kind).orElse(StopPolicy.ASKED),
                Math.round(each / (1 << 20)),
                clock.instant());
    }
}
