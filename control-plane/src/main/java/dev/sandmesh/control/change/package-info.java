/**
 * The numbered log of facts: what was committed, in the order of commits, without holes.
 *
 * <p>In: facts of a transaction, through {@link dev.sandmesh.control.change.ChangeLog} or a
 * {@link dev.sandmesh.control.change.BatchCommitter}. Out: {@code fleet.changes}, pages of the log, and an ordered stream for
 * readers on this node ({@link dev.sandmesh.control.change.ChangeFollower}). Owns: tables {@code log_head} and {@code changes}.
 */
@NullMarked
package dev.sandmesh.control.change;

import org.jspecify.annotations.NullMarked;
