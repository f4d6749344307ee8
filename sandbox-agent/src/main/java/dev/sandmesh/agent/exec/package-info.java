/**
 * Programs that somebody runs on the sandbox: with their output as it comes, their input, and a terminal where one is wanted.
 *
 * <p>In: orders to run a program, its input. Out: its output, and how it ended. Owns: the programs under way; none is left when its job has
 * ended.
 */
@NullMarked
package dev.sandmesh.agent.exec;

import org.jspecify.annotations.NullMarked;
