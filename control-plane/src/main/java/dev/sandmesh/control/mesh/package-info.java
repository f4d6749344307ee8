/**
 * The material of the mesh's shell: its CA, certificates and keys, as files on the host of a control node.
 *
 * <p>In: SANDMESH_HOME. Out: the files under its folder {@code mesh}, and one folder for each member elsewhere. Owns: those
 * files. What is done with them is the business of {@code protocol.mesh}; no running control node reads the CA's key.
 */
@NullMarked
package dev.sandmesh.control.mesh;

import org.jspecify.annotations.NullMarked;
