/**
 * What clients ask of the fleet and what the fleet tells them.
 *
 * <p>In: JSON bodies. Out: immutable records. Owns: nothing that runs.
 */
@NullMarked
package dev.sandmesh.protocol.client;

import org.jspecify.annotations.NullMarked;
