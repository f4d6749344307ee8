package dev.sandmesh.agent.probe;

import dev.sandmesh.protocol.report.OpenFiles;

/**
 * How the agent itself fares on the host.
 *
 * @param files what the agent has open, and how much it may
 * @param throttledPercent share of the scheduling periods since the last look in which its cgroup ran out of processor time
 * @param memoryLimited whether the memory that is told is what a cgroup around the agent leaves it, and not the host's
 * @param majorFaultsPerSecond pages that the whole host had to fetch from disk since the last look
 */
public record OwnState(
        OpenFiles files, double throttledPercent, boolean memoryLimited, double majorFaultsPerSecond, Moment moment) {
    static final OwnState UNKNOWN = new OwnState(OpenFiles.UNKNOWN, 0, false, 0, new Moment(0, 0));

    /**
     * One moment on two clocks.
     *
     * @param elapsedMillis by a clock that nobody sets and that runs while the machine is suspended
     * @param wallMillis since 1970, as the host believes
     */
    public record Moment(long elapsedMillis, long wallMillis) {}
}
