/**
 * Failures that a caller is told about: a code for programs, a sentence for people.
 *
 * <p>In: nothing. Out: {@code SandmeshException} as the cause of failed Futures. Owns: the list of error codes.
 */
@NullMarked
package dev.sandmesh.control.error;

import org.jspecify.annotations.NullMarked;
