package dev.sandmesh.agent;

import dev.sandmesh.agent.heartbeat.HeartbeatVerticle;
import dev.sandmesh.agent.probe.BrowserProbe;
import dev.sandmesh.agent.probe.Probes;
import dev.sandmesh.agent.probe.WorkerProbe;
import dev.sandmesh.agent.probe.WorkerReading;
import dev.sandmesh.agent.release.PlannedUpgrade;
import dev.sandmesh.agent.release.ReleaseFiles;
import dev.sandmesh.agent.release.ReleaseVerticle;
import dev.sandmesh.agent.release.VersionSource;
import dev.sandmesh.agent.release.VersionsVerticle;
import dev.sandmesh.protocol.report.Condition;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Wires together what knows of versions: of this agent, and of what runs beside it. */
final class Upgrades {

    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final HeartbeatVerticle heartbeat;
    private final ReleaseFiles files;
    private final ReleaseVerticle release;
    private final VersionsVerticle versions;

    /** What the agent is made of, as far as this needs it. */
    record Parts(
            Vertx vertx,
            Clock clock,
            Probes probes,
            HeartbeatVerticle heartbeat,
            Processes processes,
            Optional<AdsPower> adsPower) {}

    Upgrades(AgentConfig config, Parts parts, Consumer<Condition> turned) {
        this.vertx = parts.vertx();
        this.heartbeat = parts.heartbeat();
        this.files = new ReleaseFiles(config.stateDir());
        this.release = new ReleaseVerticle(
                parts.clock(),
                new ReleaseVerticle.Own(Build.version(), ProcessHandle.current().pid(), config.controlNodes()),
                files,
                heartbeat.firstAck(),
                turned);
        this.versions = new VersionsVerticle(
                Map.of("agent", Build.version(), "java", System.getProperty("java.version")),
                sources(config, parts),
                parts.processes()::processes,
                fact -> heartbeat.report(fact, List.of(), List.of()));
    }

    /** To be deployed before anything is supervised. */
    Future<Void> start() {
        return Future.all(vertx.deployVerticle(release), vertx.deployVerticle(versions))
                .mapEmpty();
    }

    /** From now on everything is supervised. */
    void supervises() {
        release.supervises();
    }

    Map<String, String> versions() {
        return versions.known();
    }

    List<Condition> conditions() {
        return release.conditions();
    }

    /** What this stop is for, if it is for an upgrade; and leaves the last note for the next version. */
    Future<Optional<PlannedUpgrade>> leave() {
        boolean linked = heartbeat.registration().isPresent();
        return release.leave(linked).otherwiseEmpty().compose(ignored -> vertx.executeBlocking(files::planned));
    }

    private static List<VersionSource> sources(AgentConfig config, Parts parts) {
        List<VersionSource> sources = new ArrayList<>();
        config.workerUrl()
                .map(url -> new WorkerProbe(parts.probes(), url, LIMIT))
                .ifPresent(probe -> sources.add(() -> probe.read().map(WorkerReading::versions)));
        config.browserUrl()
                .map(url -> new BrowserProbe(parts.probes(), url, LIMIT))
                .ifPresent(probe -> sources.add(() -> probe.version().map(Upgrades::browser)));
        parts.adsPower().ifPresent(adsPower -> sources.add(adsPower::versions));
        return sources;
    }

    private static Map<String, String> browser(Optional<String> version) {
        return version.map(known -> Map.of("browser", known)).orElse(Map.of());
    }
}
