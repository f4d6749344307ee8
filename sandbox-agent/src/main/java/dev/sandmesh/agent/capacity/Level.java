package dev.sandmesh.agent.capacity;

import dev.sandmesh.protocol.report.HostSample;

/**
 * What was measured with a number of browsers open.
 *
 * @param loadMillis within which 95 of 100 loads of the page were done
 * @param pauseMillis within which 95 of 100 times the page's main thread answered
 */
record Level(int browsers, long loadMillis, long pauseMillis, HostSample host) {

    long availableBytes() {
        return host.memoryTotalBytes() - host.memoryUsedBytes();
    }
}
