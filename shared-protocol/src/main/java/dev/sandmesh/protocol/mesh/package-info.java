/**
 * Membership of the mesh: how a control node (data member) or a trusted agent (lite member) joins the clustered event bus, and
 * how it leaves, also when leaving hangs.
 *
 * <p>In: {@link dev.sandmesh.protocol.mesh.MeshConfig}. Out: a clustered Vert.x and notices of departed members. Owns: one
 * Hazelcast instance per {@link dev.sandmesh.protocol.mesh.Mesh}. Hazelcast is an optional dependency and seen nowhere else.
 */
@NullMarked
package dev.sandmesh.protocol.mesh;

import org.jspecify.annotations.NullMarked;
