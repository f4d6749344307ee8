/**
 * Which version runs, and what became of the one that should: the agent's part of an upgrade, whose other part is the start
 * script {@code scripts/agent/sandmesh-agent}.
 *
 * <p>In: the first acked heartbeat, the notes that the start script leaves in the state directory. Out: the note that this
 * version is up, the condition {@code AgentUpgraded}, the versions of what runs here. Owns: {@code up} in the state directory.
 */
@NullMarked
package dev.sandmesh.agent.release;

import org.jspecify.annotations.NullMarked;
