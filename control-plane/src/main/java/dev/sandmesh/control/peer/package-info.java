/**
 * Who knocked at a door of the control plane and was turned away: counted, shown, and forgotten in time.
 *
 * <p>In: refusals, noted on any thread through {@link dev.sandmesh.control.peer.RefusedPeers}. Out: {@code listRefusedPeers}, figures.
 * Owns: table {@code refused_peers}, which the nodes share.
 */
@NullMarked
package dev.sandmesh.control.peer;

import org.jspecify.annotations.NullMarked;
