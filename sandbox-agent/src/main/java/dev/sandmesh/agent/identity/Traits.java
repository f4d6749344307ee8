package dev.sandmesh.agent.identity;

import java.util.List;
import java.util.Map;

/** What an operator gave this agent to say of itself. */
public record Traits(String agentVersion, Map<String, String> labels, List<String> browserEngines) {

    public Traits {
        labels = Map.copyOf(labels);
        browserEngines = List.copyOf(browserEngines);
    }
}
