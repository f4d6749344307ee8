/**
 * How agents and control nodes find each other: membership, registration, and the hand-over of what a lost node owned.
 *
 * <p>In: registrations on the bus, departures from the mesh. Out: leases, ownership through the registry, {@code listNodes}.
 * Owns: tables {@code control_nodes} and {@code leader}.
 */
@NullMarked
package dev.sandmesh.control.link;

import org.jspecify.annotations.NullMarked;
