/**
 * The command line of Sandmesh: a small program that asks the control plane over HTTP.
 *
 * <p>In: arguments, environment, a terminal or none. Out: text, JSON and an exit code. Owns: the process.
 */
@NullMarked
package dev.sandmesh.cli;

import org.jspecify.annotations.NullMarked;
