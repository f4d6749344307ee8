/**
 * The agent of a sandbox: wires identity, link, probes, supervisor, heartbeat and commands together.
 *
 * <p>In: a configuration file, {@code SANDMESH_AGENT_*} variables, signals. Out: exit codes and a log on stderr. Owns: the
 * order in which everything starts and stops.
 */
@NullMarked
package dev.sandmesh.agent;

import org.jspecify.annotations.NullMarked;
