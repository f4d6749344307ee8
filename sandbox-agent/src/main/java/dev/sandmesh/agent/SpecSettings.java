package dev.sandmesh.agent;

import dev.sandmesh.agent.process.SpecHost;
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
}
