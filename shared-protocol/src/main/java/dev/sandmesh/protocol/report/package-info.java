/**
 * What an agent says to the control plane, and the answers it gets.
 *
 * <p>In: JSON bodies. Out: immutable records. Owns: nothing that runs.
 */
@NullMarked
package dev.sandmesh.protocol.report;

import org.jspecify.annotations.NullMarked;
