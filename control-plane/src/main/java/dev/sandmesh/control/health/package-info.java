/**
 * Whether a sandbox is well: leases that heartbeats renew, and the judgement on what they say.
 *
 * <p>In: heartbeats and events of the agents that this node owns, closed connections. Out: acks, transitions and timeline
 * entries through the registry, samples on the bus. Owns: the leases of this node and the latest report of each sandbox.
 */
@NullMarked
package dev.sandmesh.control.health;

import org.jspecify.annotations.NullMarked;
