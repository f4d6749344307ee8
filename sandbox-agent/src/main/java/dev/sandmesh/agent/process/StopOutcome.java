package dev.sandmesh.agent.process;

import java.util.List;

/**
 * A stop that was asked for and is done: neither the process nor what depends on it runs.
 *
 * @param dependents who cannot run without it
 * @param wasStopped it had been stopped by order before
 */
public record StopOutcome(String process, List<String> dependents, boolean wasStopped) {
    public StopOutcome {
        dependents = List.copyOf(dependents);
    }
}
