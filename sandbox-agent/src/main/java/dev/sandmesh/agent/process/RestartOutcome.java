package dev.sandmesh.agent.process;

import java.time.Duration;

/** A restart that was asked for and is done: the process and all that depends on it are ready again. */
public record RestartOutcome(String process, long pid, int restarts, Duration took) {}
