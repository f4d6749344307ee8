/**
 * What the control plane orders an agent to do, and what came of it.
 *
 * <p>In: JSON bodies. Out: immutable records. Owns: nothing that runs.
 */
@NullMarked
package dev.sandmesh.protocol.command;

import org.jspecify.annotations.NullMarked;
