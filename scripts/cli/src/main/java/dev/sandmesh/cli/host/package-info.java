/**
 * What is done on a host itself, without a login: the only part that knows the control plane's and the agent's own code. It is seen
 * by the {@code admin} and {@code config} commands alone, and those jars are on the class path for them alone.
 *
 * <p>In: SANDMESH_HOME, and SANDMESH_DB_URL where the node has it; files that set up sandboxes. Out: what was done. Owns: a Vert.x of its own, and the embedded
 * database for as long as a command lasts while no node runs.
 */
@NullMarked
package dev.sandmesh.cli.host;

import org.jspecify.annotations.NullMarked;
