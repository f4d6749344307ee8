/**
 * What travels between sandboxes, control nodes and clients: addresses, the typed error, bounded reading, and the {@link
 * dev.sandmesh.protocol.Bus} that alone encodes and decodes. Beside them stands what both
 * ends need in memory: hops between event loops, bounded maps.
 *
 * <p>In: {@code JsonObject} bodies of the event bus. Out: records of {@code report}, {@code command} and {@code client}.
 * Owns: nothing that runs.
 */
@NullMarked
package dev.sandmesh.protocol;

import org.jspecify.annotations.NullMarked;
