package dev.sandmesh.agent.probe;

/** What one process and all that it started cost; the share is of one core, so it can exceed 100. */
public record ProcessUsage(long rssBytes, double cpuPercent) {}
