package dev.sandmesh.control.registry;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.Reply;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** Registers a sandbox by hand, for an agent that comes later. */
final class CreateSandbox implements Endpoint<JsonObject, Reply<JsonObject>> {

    private final Edits edits;

    CreateSandbox(Edits edits) {
        this.edits = edits;
    }

    @Override
    public String id() {
        return "createSandbox";
    }

    @Override
    public Future<Reply<JsonObject>> handle(Call<JsonObject> call) {
        call.demandEnvironment(call.body().getString("environment"));
        return edits.create(AuditEntry.of(call), NewSandbox.read(call.body()), key(call))
                .map(view -> Reply.created(view)
                        .version(view.getLong("version"))
                        .with("Location", "/api/v1/admin/sandboxes/" + view.getString("id")));
    }

    private static Optional<IdempotencyKey> key(Call<JsonObject> call) {
        return call.header("idempotency-key")
                .map(text -> IdempotencyKey.of(call.caller(), text, "header:Idempotency-Key", call.body()));
    }
}
