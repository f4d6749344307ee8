/**
 * The control plane as a whole: what is built from what, in which order it starts and stops.
 *
 * <p>In: {@code SANDMESH_*} variables. Out: a running control node. Owns: the order.
 */
@NullMarked
package dev.sandmesh.control;

import org.jspecify.annotations.NullMarked;
