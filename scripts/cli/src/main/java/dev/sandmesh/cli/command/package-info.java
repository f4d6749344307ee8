/**
 * The commands: each says in its annotations what it takes, asks the control plane, and shows the answer.
 *
 * <p>In: a command line, and the world around it as a {@link dev.sandmesh.cli.command.Shell}. Out: text and an exit code. Owns:
 * nothing.
 */
@NullMarked
package dev.sandmesh.cli.command;

import org.jspecify.annotations.NullMarked;
