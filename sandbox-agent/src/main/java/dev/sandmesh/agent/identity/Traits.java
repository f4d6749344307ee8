package dev.sandmesh.agent.identity;

import dev.sandmesh.protocol.report.LearnedCapacity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What an agent says of itself beside its identity.
 *
 * @param versions of what runs here, as far as known at that moment
 * @param labels given by an operator
 * @param browserEngines at that moment
 */
public record Traits(
        String agentVersion,
        Supplier<Map<String, String>> versions,
        Map<String, String> labels,
        Supplier<List<String>> browserEngines,
        Optional<LearnedCapacity> learnedCapacity) {

    public Traits {
        labels = Map.copyOf(labels);
    }
}
