/**
 * What travels over the WebSocket between an agent on the {@code relay} link and its control node: first each side proves its key
 * to the other, then requests, replies and failures go both ways. The bodies inside are the messages of {@code report} and
 * {@code command}, as on the bus.
 *
 * <p>In: text frames. Out: records. Owns: nothing that runs.
 */
@NullMarked
package dev.sandmesh.protocol.relay;

import org.jspecify.annotations.NullMarked;
