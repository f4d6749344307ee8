package dev.sandmesh.control.registry;

import java.util.List;
import java.util.Map;

/**
 * What sandboxes are to have. An empty list does not filter; of one that is not empty, one value is enough.
 *
 * @param labels all of them have these values
 */
public record SandboxTraits(
        List<String> providers,
        List<String> providerStates,
        List<String> markets,
        List<String> links,
        List<String> engines,
        Map<String, String> labels) {

    /** Whatever they have. */
    public static final SandboxTraits ANY =
            new SandboxTraits(List.of(), List.of(), List.of(), List.of(), List.of(), Map.of());

    public SandboxTraits {
        providers = List.copyOf(providers);
        providerStates = List.copyOf(providerStates);
        markets = List.copyOf(markets);
        links = List.copyOf(links);
        engines = List.copyOf(engines);
        labels = Map.copyOf(labels);
    }
}
