package dev.sandmesh.control.liveview;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.audit.AuditTrail;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.Reply;
import dev.sandmesh.control.registry.Registry;
import dev.sandmesh.control.registry.Sandbox;
import dev.sandmesh.protocol.SandboxId;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.UUID;

/** Ends somebody's view, who is told by whom and why. */
final class DisconnectLiveViewer implements Endpoint<DisconnectLiveViewer.Reason, Reply<JsonObject>> {

    private final Viewers viewers;
    private final AuditTrail audit;
    private final Registry registry;

    /** What the contract calls Disconnection. */
    record Reason(String reason) {}

    DisconnectLiveViewer(Viewers viewers, AuditTrail audit, Registry registry) {
        this.viewers = viewers;
        this.audit = audit;
        this.registry = registry;
    }

    @Override
    public String id() {
        return "disconnectLiveViewer";
    }

    @Override
    public Future<Reply<JsonObject>> handle(Call<Reason> call) {
        SandboxId sandboxId = SandboxId.of(call.path("sandboxId"));
        UUID viewId = UUID.fromString(call.path("viewId"));
        String reason = call.body().reason().strip();
        String sentence = call.caller().name() + " has disconnected you: " + reason;
        return registry.find(sandboxId)
                .compose(found -> viewers.disconnect(sandboxId, new ViewQuestion.Disconnection(viewId, sentence))
                        .compose(ended -> audit.record(AuditEntry.of(call)
                                        .on(Sandbox.target(sandboxId, found))
                                        .with(details(viewId, ended, reason)))
                                .map(ended)))
                .map(Reply::ok);
    }

    private static JsonObject details(UUID viewId, JsonObject ended, String reason) {
        return new JsonObject()
                .put("viewId", viewId.toString())
                .put("viewer", ended.getString("name"))
                .put("mode", ended.getString("mode"))
                .put("reason", reason);
    }
}
