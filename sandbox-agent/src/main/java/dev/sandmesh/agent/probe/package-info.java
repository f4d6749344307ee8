/**
 * Reads the state of the host and of what runs on it: sockets, displays, HTTP endpoints, CPU, memory, disks.
 *
 * <p>In: nothing but questions. Out: {@link dev.sandmesh.agent.probe.ProbeResult}s, host samples and conditions. Owns:
 * worker threads and one HTTP client, so that no probe ever blocks an event loop.
 */
@NullMarked
package dev.sandmesh.agent.probe;

import org.jspecify.annotations.NullMarked;
