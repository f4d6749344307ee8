package dev.sandmesh.agent;

import dev.sandmesh.agent.adspower.AdsPowerApi;
import dev.sandmesh.agent.adspower.AdsPowerConfig;
import dev.sandmesh.agent.adspower.AdsPowerMonitor;
import dev.sandmesh.agent.adspower.Claims;
import dev.sandmesh.agent.adspower.CloseProfiles;
import dev.sandmesh.agent.capacity.CalibrationNote;
import dev.sandmesh.agent.fence.OpenProfiles;
import dev.sandmesh.agent.heartbeat.ProfileSource;
import dev.sandmesh.agent.probe.Intake;
import dev.sandmesh.agent.probe.Probe;
import dev.sandmesh.agent.probe.Probes;
import dev.sandmesh.agent.probe.WorkerReading;
import dev.sandmesh.agent.process.ProcessSpec.Engine;
import dev.sandmesh.agent.process.StopStep;
import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.ProfileReport;
import dev.sandmesh.protocol.report.TaskReport;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Wires AdsPower into the agent of a host that has it. */
final class AdsPower implements ProfileSource, OpenProfiles {

    /** What a specification calls the probe and the step before a stop. */
    static final String PROBE = "adspower";

    static final String STOP_STEP = "close-profiles";

    private final Vertx vertx;
    private final AdsPowerApi api;
    private final AdsPowerMonitor monitor;
    private final CloseProfiles closing;
    private final CalibrationNote calibration;

    /** What the agent is made of, as far as this needs it. */
    record Parts(Vertx vertx, Clock clock, Probes probes, Processes processes, CalibrationNote calibration) {}

    AdsPower(AdsPowerConfig config, Parts parts, Consumer<Condition> turned) {
        this.vertx = parts.vertx();
        this.api = new AdsPowerApi(vertx, config, () -> parts.processes().pid(Engine.ADSPOWER));
        this.monitor = new AdsPowerMonitor(api, config, parts.clock(), parts.probes(), turned);
        this.closing = new CloseProfiles(api, monitor);
        this.calibration = parts.calibration();
    }

    Future<Void> start() {
        return vertx.deployVerticle(monitor).mapEmpty();
    }

    /** Once nothing that needs AdsPower is left to do. */
    Future<Void> close() {
        return api.close();
    }

    Probe probe() {
        return monitor.probe();
    }

    Map<String, StopStep> stopSteps() {
        return Map.of(STOP_STEP, closing::before);
    }

    void tune(AdsPowerConfig.Tuning tuning) {
        monitor.tune(tuning);
    }

    Future<Map<String, String>> versions() {
        Map<String, String> versions = new HashMap<>();
        Set<String> browsers = monitor.browserVersions();
        if (!browsers.isEmpty()) {
            versions.put("browser", String.join(", ", browsers));
        }
        return monitor.version().map(version -> {
            version.ifPresent(known -> versions.put("adspower", known));
            return versions;
        });
    }

    /** A worker that tells no tasks at all, as older ones, has not said that it has none. */
    void heard(WorkerReading worker) {
        boolean tells = worker.intake() != Intake.UNKNOWN || !worker.tasks().isEmpty();
        Optional<Set<String>> claimed = tells
                ? Optional.of(worker.tasks().stream()
                        .map(TaskReport::profile)
                        .filter(profile -> !profile.isEmpty())
                        .collect(Collectors.toSet()))
                : Optional.empty();
        vertx.executeBlocking(calibration::profiles)
                .otherwise(Set.of())
                .onSuccess(measured -> monitor.claimed(new Claims(
                        claimed.map(tasks -> union(tasks, measured)),
                        worker.capacity().slots())));
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        return Stream.of(one, other).flatMap(Set::stream).collect(Collectors.toSet());
    }

    @Override
    public boolean any() {
        return !monitor.profiles().isEmpty();
    }

    @Override
    public Future<String> close(Duration limit) {
        return closing.now(limit);
    }

    @Override
    public List<ProfileReport> profiles() {
        return monitor.profiles();
    }

    @Override
    public List<Condition> conditions() {
        return monitor.conditions();
    }
}
