package dev.sandmesh.control.registry;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.Reply;
import dev.sandmesh.protocol.SandboxId;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Changes what people say about a sandbox; what its owner reports is never in the way. */
final class UpdateSandbox implements Endpoint<JsonObject, Reply<JsonObject>> {

    private final Edits edits;

    UpdateSandbox(Edits edits) {
        this.edits = edits;
    }

    @Override
    public String id() {
        return "updateSandbox";
    }

    @Override
    public Future<Reply<JsonObject>> handle(Call<JsonObject> call) {
        return edits.edit(AuditEntry.of(call), SandboxId.of(call.path("sandboxId")), call.demandVersion(), call.body())
                .map(view -> Reply.ok(view).version(view.getLong("version")));
    }
}
