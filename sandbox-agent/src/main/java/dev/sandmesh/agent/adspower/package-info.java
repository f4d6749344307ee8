/**
 * AdsPower, the browser whose profiles the worker opens: asks its Local API whether it works and which profiles are open,
 * says what is wrong with it and with them, repairs what can be repaired, and closes all before it is stopped.
 *
 * <p>In: the claims of the worker's tasks. Out: conditions, profile reports, a {@link
 * dev.sandmesh.agent.probe.Probe} and a step before a stop. Owns: the one queue through which this host's agent calls
 * AdsPower, and its part in the pace that all callers on the host keep together.
 */
@NullMarked
package dev.sandmesh.agent.adspower;

import org.jspecify.annotations.NullMarked;
