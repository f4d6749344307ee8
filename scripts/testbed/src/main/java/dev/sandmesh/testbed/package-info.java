/**
 * Starts Sandmesh as its users do - one process a control node, one an agent - and looks at it through the doors that users have.
 *
 * <p>In: the jars that the build made. Out: {@link dev.sandmesh.testbed.Fleet}. Owns: every process that it starts; closing a
 * fleet ends them all.
 */
@NullMarked
package dev.sandmesh.testbed;

import org.jspecify.annotations.NullMarked;
