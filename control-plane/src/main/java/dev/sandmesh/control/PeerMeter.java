package dev.sandmesh.control;

import dev.sandmesh.control.peer.Door;
import dev.sandmesh.control.peer.PeerListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts those that were turned away, by door and reason. */
final class PeerMeter implements PeerListener {

    private final MeterRegistry meters;

    PeerMeter(MeterRegistry meters) {
        this.meters = meters;
    }

    @Override
    public void refused(Door door, String reason) {
        Counter.builder("sandmesh.peers.refused")
                .description("Peers that were turned away")
                .tag("door", door.wireName())
                .tag("reason", reason)
                .register(meters)
                .increment();
    }
}
