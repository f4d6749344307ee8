/**
 * What sandboxes there are, whose they are, and what is known of them.
 *
 * <p>In: registrations from {@code link}, owner writes and gauges from {@code health}. Out: {@link dev.sandmesh.control.registry.Registry},
 * its records, facts of kind sandbox and sandbox_event, and the node's view of the fleet
 * ({@link dev.sandmesh.control.registry.FleetVerticle}) for when the database is away. Owns: tables {@code environments},
 * {@code sandboxes}, {@code sandbox_state}, {@code sandbox_listing} and {@code sandbox_events}.
 */
@NullMarked
package dev.sandmesh.control.registry;

import org.jspecify.annotations.NullMarked;
