/**
 * What a live view of a sandbox's screen carries from hop to hop.
 *
 * <p>In: signed texts. Out: immutable records. Owns: nothing that runs.
 */
@NullMarked
package dev.sandmesh.protocol.view;

import org.jspecify.annotations.NullMarked;
