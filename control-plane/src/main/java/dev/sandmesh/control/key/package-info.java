/**
 * The key that wraps every other secret of the control plane.
 *
 * <p>In: {@code SANDMESH_HOME}. Out: {@link dev.sandmesh.control.key.MasterKey}, which seals, opens and makes keyed digests. Owns:
 * file master.key.
 */
@NullMarked
package dev.sandmesh.control.key;

import org.jspecify.annotations.NullMarked;
