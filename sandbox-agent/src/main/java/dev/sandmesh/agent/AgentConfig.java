package dev.sandmesh.agent;

import dev.sandmesh.agent.adspower.AdsPowerConfig;
import dev.sandmesh.agent.link.LinkFactory;
import dev.sandmesh.agent.link.RelaySettings;
import dev.sandmesh.agent.process.ProcessSpec;
import dev.sandmesh.agent.process.ProcessSpec.Engine;
import dev.sandmesh.agent.process.SpecReading;
import dev.sandmesh.agent.process.SpecSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;

/**
 * Everything that an agent is told at its start; read by {@link ConfigFile}.
 *
 * @param mesh not used on the relay link
 * @param relay present on the relay link only
 * @param heartbeatInterval replaces the interval that the control plane dictates; for tests
 * @param expectedBackWithin what a planned stop promises
 * @param stopProcesses a stop of the agent stops its processes too
 * @param workerUrl base of the worker's own HTTP interface; absent when there is no worker
 * @param browserUrl base of the browser's debug interface; absent when there is no browser
 * @param adsPower absent where there is none
 * @param fenceAfter how long the worker's engine has to be lost before the worker is fenced
 */
record AgentConfig(
        String name,
        String environment,
        Path stateDir,
        JoinSettings join,
        MeshSettings mesh,
        Optional<RelaySettings> relay,
        SpecSettings spec,
        Map<String, String> labels,
        List<String> browserEngines,
        Optional<Duration> heartbeatInterval,
        Duration expectedBackWithin,
        boolean stopProcesses,
        Optional<String> workerUrl,
        Optional<String> browserUrl,
        Optional<AdsPowerConfig> adsPower,
        Duration fenceAfter,
        Level logLevel) {

    /** The one link that this agent has. */
    LinkFactory link() {
        return relay.map(LinkFactory::relay).orElseGet(() -> LinkFactory.cluster(mesh.toConfig()));
    }

    /** Where something listens when the control plane can be reached, as {@code host:port}. */
    List<String> controlNodes() {
        return relay.map(RelaySettings::authorities).orElse(mesh.members());
    }

    /** What a specification may call a probe of the agent. */
    Set<String> probes() {
        return adsPower.isPresent() ? Set.of(AdsPower.PROBE) : Set.of();
    }

    /** What a specification may have done before a process is stopped. */
    Set<String> stopSteps() {
        return adsPower.isPresent() ? Set.of(AdsPower.STOP_STEP) : Set.of();
    }

    AgentConfig {
        labels = Map.copyOf(labels);
        browserEngines = List.copyOf(browserEngines);
    }

    /** The browsers of this host: as it was told, else those that its specification names. Blocks its thread. */
    List<String> engines() throws IOException {
        if (!browserEngines.isEmpty()) {
            return browserEngines;
        }
        Optional<SpecSource> source = spec.source(processMemory(), probes(), stopSteps());
        SpecReading reading = source.map(SpecSource::read).orElse(SpecReading.NOTHING);
        List<ProcessSpec> runs = reading.isUsable()
                ? reading.specs()
                : source.flatMap(SpecSource::lastUsable).orElse(List.of());
        return Engine.namesIn(runs);
    }

    /** What the specification says now, checked as an agent would check it. Blocks its thread. */
    SpecReading readSpec() throws IOException {
        return spec.source(processMemory(), probes(), stopSteps())
                .map(SpecSource::read)
                .orElse(SpecReading.NOTHING);
    }

    /** Where it stands what runs. */
    Path processMemory() {
        return stateDir.resolve("processes");
    }
}
