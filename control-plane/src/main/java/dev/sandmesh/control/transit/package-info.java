/**
 * The control nodes' own listener, and the way by which a node hands a connection over to another one.
 *
 * <p>In: upgrades of other nodes and of agents that are members of the mesh, each with a token that its {@link
 * dev.sandmesh.control.transit.TransitDoor} believes or not; requests that another node has to answer. Out: {@link
 * dev.sandmesh.control.transit.Passing}. Owns: a server at the mesh address, which speaks mutual TLS by the mesh's certificates where
 * the mesh has them, and a client for the others' servers.
 */
@NullMarked
package dev.sandmesh.control.transit;

import org.jspecify.annotations.NullMarked;
