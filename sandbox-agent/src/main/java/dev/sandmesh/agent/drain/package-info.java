/**
 * What a person wants of the worker: that it takes nothing new, that what runs may end, and that it goes on.
 *
 * <p>In: orders, and what the worker says. Out: {@code /pause}, {@code /drain} and {@code /resume} to the worker, and how far a drain
 * is. Owns: {@code intake.json} in the state directory, which says what is wanted of a worker that is started anew.
 */
@NullMarked
package dev.sandmesh.agent.drain;

import org.jspecify.annotations.NullMarked;
