/**
 * Obeys the orders of the owner, each at most once.
 *
 * <p>In: commands. Out: their results. Owns: the journal of the commands that were begun, with their outcomes.
 */
@NullMarked
package dev.sandmesh.agent.command;

import org.jspecify.annotations.NullMarked;
