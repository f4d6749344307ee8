package dev.sandmesh.control.registry;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.control.http.Reply;
import dev.sandmesh.protocol.SandboxId;
import io.vertx.core.Future;

/** Ends a sandbox in the registry; its machine is left alone. */
final class DeleteSandbox implements Endpoint<NoBody, Reply<NoBody>> {

    private final Edits edits;

    DeleteSandbox(Edits edits) {
        this.edits = edits;
    }

    @Override
    public String id() {
        return "deleteSandbox";
    }

    @Override
    public Future<Reply<NoBody>> handle(Call<NoBody> call) {
        return edits.delete(AuditEntry.of(call), SandboxId.of(call.path("sandboxId")), call.demandVersion())
                .map(gone -> Reply.noContent());
    }
}
