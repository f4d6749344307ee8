package dev.sandmesh.agent.probe;

/** What one process costs; the share is of one core, so it can exceed 100. */
public record ProcessUsage(long rssBytes, double cpuPercent) {}
