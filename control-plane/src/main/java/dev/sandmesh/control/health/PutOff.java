package dev.sandmesh.control.health;

import dev.sandmesh.protocol.SandboxId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What is put off because a sandbox says more than its {@link RowBudget}; told now and then. Touched by one event loop. */
final class PutOff {

    /** As many as leases at most, as each is of one. */
    private final Map<SandboxId, Long> ofSandbox = new HashMap<>();

    void note(SandboxId sandboxId) {
        ofSandbox.merge(sandboxId, 1L, Long::sum);
    }

    /** A sentence for people about what there was since the last one. */
    Optional<String> summary() {
        if (ofSandbox.isEmpty()) {
            return Optional.empty();
        }
        long all = ofSandbox.values().stream().mapToLong(Long::longValue).sum();
        Map.Entry<SandboxId, Long> most =
                ofSandbox.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
        String summary = all + " messages of " + ofSandbox.size() + " sandboxes were put off, most of them of "
                + most.getKey() + " (" + most.getValue() + "): each may make " + RowBudget.A_SECOND
                + " rows a second, and " + RowBudget.AT_ONCE + " at once; look at what its agent reports so often";
        ofSandbox.clear();
        return Optional.of(summary);
    }
}
