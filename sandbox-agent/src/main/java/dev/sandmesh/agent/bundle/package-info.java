/**
 * Support bundles: what somebody who looks for a fault wants to see of a sandbox, without a secret.
 *
 * <p>In: what runs here, its logs, the last heartbeats. Out: a gzipped tar archive. Owns: a folder in the state directory while one is
 * collected.
 */
@NullMarked
package dev.sandmesh.agent.bundle;

import org.jspecify.annotations.NullMarked;
