package dev.sandmesh.control.peer;

import java.time.Instant;

/**
 * How often the same was refused to the same.
 *
 * @param node the name of the control node that refused it last
 */
record RefusalCount(RefusedPeer peer, String node, long count, Instant firstSeen, Instant lastSeen) {

    /** What the contract calls RefusedPeer. */
    record View(
            String door,
            String address,
            String reason,
            String detail,
            String node,
            long count,
            Instant firstSeen,
            Instant lastSeen) {}

    View view() {
        return new View(
                peer.door().wireName(), peer.address(), peer.reason(), peer.detail(), node, count, firstSeen, lastSeen);
    }
}
