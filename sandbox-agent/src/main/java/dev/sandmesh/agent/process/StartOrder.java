package dev.sandmesh.agent.process;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Sorts names so that each comes after what it depends on, otherwise in the order of the file. */
final class StartOrder {
    private final Map<String, List<String>> dependencies;
    private final Set<String> ordered = new LinkedHashSet<>();
    private final List<List<String>> cycles = new ArrayList<>();

    private StartOrder(Map<String, List<String>> dependencies) {
        this.dependencies = dependencies;
    }

    /** {@code dependencies} iterates in the order of the file; unknown names in it are ignored here. */
    static List<String> of(Map<String, List<String>> dependencies) {
        StartOrder order = new StartOrder(dependencies).sort();
        if (!order.cycles.isEmpty()) {
            throw new IllegalArgumentException("cycle: " + String.join(" -> ", order.cycles.get(0)));
        }
        return List.copyOf(order.ordered);
    }

    /** Each as its names in order, the first repeated at the end. */
    static List<List<String>> cycles(Map<String, List<String>> dependencies) {
        return new StartOrder(dependencies).sort().cycles;
    }

    private StartOrder sort() {
        dependencies.keySet().forEach(name -> visit(name, new ArrayList<>()));
        return this;
    }

    private void visit(String name, List<String> path) {
        if (ordered.contains(name) || !dependencies.containsKey(name)) {
            return;
        }
        int seen = path.indexOf(name);
        if (seen >= 0) {
            List<String> cycle = new ArrayList<>(path.subList(seen, path.size()));
            cycle.add(name);
            cycles.add(cycle);
            return;
        }
        path.add(name);
        dependencies.getOrDefault(name, List.of()).forEach(dependency -> visit(dependency, path));
        path.remove(path.size() - 1);
        ordered.add(name);
    }
}
