/**
 * How many browsers this machine bears, by trying: opens one after another with a real page each until pages load too slowly
 * or memory is short, and keeps the result with the kind of machine.
 *
 * <p>In: options, the browser of the specification or AdsPower's profiles, the host's gauges. Out: a table, {@code
 * capacity.json} in the state directory, and what of it an agent registers with. Owns: the browsers that it opens; none is
 * left, however it ends.
 */
@NullMarked
package dev.sandmesh.agent.capacity;

import org.jspecify.annotations.NullMarked;
