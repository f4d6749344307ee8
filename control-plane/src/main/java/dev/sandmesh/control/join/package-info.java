/**
 * Who may come in: the proofs of a registration, the join tokens that let new sandboxes in, and the proof that this is their control
 * plane.
 *
 * <p>In: registrations, through {@link dev.sandmesh.control.join.Joining}; files master.key and join-token. Out: sandboxes in the
 * registry, bundles for agents, audit rows of who came in and who was refused. Owns: table join_tokens, the key in signing_keys whose
 * purpose is control, files join-token and join-bundle.json.
 */
@NullMarked
package dev.sandmesh.control.join;

import org.jspecify.annotations.NullMarked;
