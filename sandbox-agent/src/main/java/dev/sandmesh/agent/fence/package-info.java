/**
 * The agent's side of the two clocks: the workflow engine hands the tasks of a worker that it does not hear to another one
 * after {@link dev.sandmesh.agent.fence.FencePolicy#HANDED_ON}; before that, a worker that lost its engine takes nothing new
 * and has no profile open any more.
 *
 * <p>In: what the worker says of itself, whenever it is asked. Out: {@code /pause} and {@code /resume} to the worker, closed
 * profiles, and the condition {@code EngineConnected}. Owns: {@code fence.json} in the state directory, which says that the
 * worker is paused by the fence and by nobody else.
 */
@NullMarked
package dev.sandmesh.agent.fence;

import org.jspecify.annotations.NullMarked;
