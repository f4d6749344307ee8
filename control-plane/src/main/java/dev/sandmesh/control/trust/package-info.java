/**
 * By what agents and control plane believe each other's messages: tokens of agents, signed commands, and the keys behind both, which
 * succeed each other while everything goes on.
 *
 * <p>In: the keys of the database, tokens that messages show. Out: tokens, signed commands, announcements of keys, verdicts. Owns: the keys of
 * the purposes control, command and agent_token, as this node knows them.
 */
@NullMarked
package dev.sandmesh.control.trust;

import org.jspecify.annotations.NullMarked;
