package dev.sandmesh.agent;

import dev.sandmesh.agent.process.SpecHost;
import dev.sandmesh.agent.process.SpecReading;
import dev.sandmesh.agent.process.SpecRules;
import dev.sandmesh.agent.process.SpecSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The processes to supervise.
 *
 * @param file absent when this agent supervises nothing
 * @param variables what {@code ${NAME}} in it stands for
 */
record SpecSettings(Optional<Path> file, Map<String, String> variables) {

    /** The probes that an agent provides by name. */
    static final Set<String> PROBES = Set.of("adspower");

    /** What an agent can do before it stops a process. */
    static final Set<String> STOP_STEPS = Set.of("close-profiles");

    SpecSettings {
        variables = Map.copyOf(variables);
    }

    /** Blocks its thread. */
    Optional<SpecSource> source(Path memory, Set<String> probes, Set<String> stopSteps) throws IOException {
        if (file.isEmpty()) {
            return Optional.empty();
        }
        SpecHost host = SpecHost.current(variables.getOrDefault("PATH", ""));
        return Optional.of(new SpecSource(file.get(), memory, variables, new SpecRules(probes, stopSteps, host)));
    }

    /** What it says now, checked as an agent would check it. Blocks its thread. */
    SpecReading read(Path memory) throws IOException {
        return source(memory, PROBES, STOP_STEPS).map(SpecSource::read).orElse(SpecReading.NOTHING);
    }
}
