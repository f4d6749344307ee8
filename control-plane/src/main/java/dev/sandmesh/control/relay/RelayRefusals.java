package dev.sandmesh.control.relay;

import dev.sandmesh.control.audit.Actor;
import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.audit.Refusals;
import dev.sandmesh.control.http.AuditMark;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.control.peer.Door;
import dev.sandmesh.control.peer.RefusedPeer;
import dev.sandmesh.control.peer.RefusedPeers;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;

/** Counts, shows and writes down what is refused to an agent. Any thread. */
final class RelayRefusals {

    static final String OPEN = "openAgentLink";
    private static final String SEND = "sendOnAgentLink";

    private final RelayFigures figures;
    private final RefusedPeers peers;
    private final Refusals audit;

    RelayRefusals(RelayFigures figures, RefusedPeers peers, Refusals audit) {
        this.figures = figures;
        this.peers = peers;
        this.audit = audit;
    }

    /** Whoever came did not get so far as to be somebody; the machinery around the door writes the row when it also answers. */
    void stranger(Call.Origin origin, RelayFault fault, String message, boolean row) {
        counted(origin, fault, message);
        if (row) {
            audit.note(entry(origin, OPEN).denied(fault.wireName()));
        }
    }

    /** Of an agent whose key is proved; {@code sandbox} is whom it registered as, if it did. */
    void agent(Call.Origin origin, Optional<RelayPolicy.Identity> sandbox, RelayFault fault, String message) {
        counted(origin, fault, message);
        AuditEntry entry = entry(origin, SEND);
        AuditEntry named = sandbox.map(self -> {
                    String id = self.sandboxId().toString();
                    return entry.by(Actor.agent(id, "")).on(new AuditEntry.Target("sandbox", id, ""));
                })
                .orElse(entry);
        audit.note(named.with(new JsonObject().put("why", message)).denied(fault.wireName()));
    }

    private void counted(Call.Origin origin, RelayFault fault, String message) {
        figures.count(fault);
        peers.note(new RefusedPeer(Door.RELAY, origin.address(), fault.wireName(), message));
    }

    private static AuditEntry entry(Call.Origin origin, String action) {
        Call.Origin frame = new Call.Origin(origin.requestId(), action, origin.address(), new AuditMark());
        return AuditEntry.of(
                new Call<>(new Call.Request(frame, Map.of(), Map.of(), Map.of(), ""), NoBody.NONE, Caller.ANONYMOUS));
    }
}
