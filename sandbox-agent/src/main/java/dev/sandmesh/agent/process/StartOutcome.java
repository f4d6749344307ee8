package dev.sandmesh.agent.process;

/**
 * A start that was asked for and is done: the process and all that depends on it, but for what was stopped by order, are ready.
 *
 * @param ranBefore nothing had to be done
 */
public record StartOutcome(String process, long pid, int restarts, boolean ranBefore) {}
