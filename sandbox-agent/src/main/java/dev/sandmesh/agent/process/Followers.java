package dev.sandmesh.agent.process;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Who cannot go on without a process, directly or through others. */
final class Followers {

    private Followers() {}

    /** Of them, who runs. */
    static List<String> of(ManagedProcess process) {
        return all(process).stream()
                .filter(follower -> follower.runner.isAlive())
                .map(ManagedProcess::name)
                .toList();
    }

    static Set<ManagedProcess> all(ManagedProcess process) {
        Set<ManagedProcess> found = new LinkedHashSet<>();
        Deque<ManagedProcess> open = new ArrayDeque<>(process.dependents);
        while (!open.isEmpty()) {
            ManagedProcess next = open.remove();
            if (found.add(next)) {
                open.addAll(next.dependents);
            }
        }
        return found;
    }
}
