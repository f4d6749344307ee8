/**
 * Drives a fleet from a program in Java, over the bus door of its control plane.
 *
 * <p>In: orders and questions of a program. Out: answers, progress, changes and samples, as futures and on the event loop of the client.
 * Owns: one WebSocket, which comes back by itself, and its timers, until it is closed.
 */
@NullMarked
package dev.sandmesh.client;

import org.jspecify.annotations.NullMarked;
