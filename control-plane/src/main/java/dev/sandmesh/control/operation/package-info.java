/**
 * Orders to sandboxes, and the door through which browsers and scripts reach the event bus.
 *
 * <p>In: calls of the API, frames of the bus door. Out: commands to agents, changes and samples to clients.
 * Owns: the sockets of the bus door and what each of them has registered.
 */
@NullMarked
package dev.sandmesh.control.operation;

import org.jspecify.annotations.NullMarked;
