/**
 * The one place that assembles what the sandbox tells, and sends it.
 *
 * <p>In: facts of the supervisor, snapshots of the host, the registration of the link. Out: heartbeats and events to the
 * owner. Owns: the sequence of heartbeats, the numbers of events, and every event until its ack; {@code running} in the
 * state directory.
 */
@NullMarked
package dev.sandmesh.agent.heartbeat;

import org.jspecify.annotations.NullMarked;
