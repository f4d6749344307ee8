/**
 * The agent's way to the control plane: one connection, one registration, and what it takes to get both back.
 *
 * <p>In: an introduction, commands from the owner, verdicts of heartbeats. Out: a {@link Registration} while there is one;
 * requests to the owner. Owns: the clustered Vert.x, which is thrown away and built anew without touching anything else; the
 * state of the link.
 */
@NullMarked
package dev.sandmesh.agent.link;

import org.jspecify.annotations.NullMarked;
