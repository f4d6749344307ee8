/**
 * Orders to agents, wherever they are: plain ones that are answered, and jobs whose output comes in numbered pieces and whose fate is known.
 *
 * <p>In: orders of other features; output of jobs, from agents that this node owns and from owners. Out: signed commands; output and fate
 * of each job, to whoever asked for it. Owns: the commands that this node waits for, and the addresses at which their output comes.
 */
@NullMarked
package dev.sandmesh.control.command;

import org.jspecify.annotations.NullMarked;
