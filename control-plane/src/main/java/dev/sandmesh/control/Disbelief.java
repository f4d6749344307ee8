package dev.sandmesh.control;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.audit.Refusals;
import dev.sandmesh.control.health.LeaseSnapshot;
import dev.sandmesh.control.peer.Door;
import dev.sandmesh.control.peer.RefusedPeer;
import dev.sandmesh.control.peer.RefusedPeers;
import dev.sandmesh.control.trust.TokenFault;

/** Keeps what was said in an agent's name and not believed: bounded on the trail, and among those who were turned away. */
final class Disbelief {

    private static final String ACTION = "speakForAgent";

    private final Refusals trail;
    private final RefusedPeers peers;

    Disbelief(Refusals trail, RefusedPeers peers) {
        this.trail = trail;
        this.peers = peers;
    }

    /** Any thread. */
    void note(LeaseSnapshot lease, TokenFault fault) {
        String sandbox = lease.owner().sandboxId().toString();
        trail.note(AuditEntry.onTheBus(ACTION)
                .on(new AuditEntry.Target("sandbox", sandbox, "", lease.owner().environment()))
                .denied(fault.wireName()));
        peers.note(new RefusedPeer(
                Door.BUS,
                "in the name of " + sandbox,
                fault.wireName(),
                "a message in the name of sandbox " + sandbox + ": the sender " + fault.sentence()));
    }
}
