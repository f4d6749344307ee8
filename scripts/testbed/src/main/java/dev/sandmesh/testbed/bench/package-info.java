/**
 * Measures what the budgets of the architecture name, side by side with a peer where there is one, and prints tables.
 *
 * <p>In: a real fleet. Out: tables on standard output. Owns: the processes of each run.
 */
@NullMarked
package dev.sandmesh.testbed.bench;

import org.jspecify.annotations.NullMarked;
