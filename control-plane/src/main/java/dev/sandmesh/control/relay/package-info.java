/**
 * Where agents on the {@code relay} link come in: one WebSocket each, behind which nobody is a member of anything.
 *
 * <p>In: the upgrades that {@code http} hands over. Out: an agent's registration, heartbeats and events on the bus of this node,
 * and commands to it. Owns: the connections, and the addresses {@code agent.<sandbox>.command} of those whose lease they carry.
 */
@NullMarked
package dev.sandmesh.control.relay;

import org.jspecify.annotations.NullMarked;
