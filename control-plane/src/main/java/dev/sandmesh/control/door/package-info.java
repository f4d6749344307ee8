/**
 * The door through which browsers and scripts reach the event bus.
 *
 * <p>In: frames of clients. Out: changes, samples and answers to clients, as far as each may see them. Owns: the sockets of the
 * bus door and what each of them has registered.
 */
@NullMarked
package dev.sandmesh.control.door;

import org.jspecify.annotations.NullMarked;
