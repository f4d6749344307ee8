package dev.sandmesh.control.registry;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.Reply;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Changes what an environment demands. */
final class UpdateEnvironment implements Endpoint<JsonObject, Reply<JsonObject>> {

    private final Environments environments;

    UpdateEnvironment(Environments environments) {
        this.environments = environments;
    }

    @Override
    public String id() {
        return "updateEnvironment";
    }

    @Override
    public Future<Reply<JsonObject>> handle(Call<JsonObject> call) {
        String name = call.path("environment");
        call.demandEnvironment(name);
        return environments
                .update(
                        AuditEntry.of(call),
                        name,
                        call.demandVersion(),
                        call.body().getJsonObject("policy"))
                .map(changed -> Reply.ok(changed.toJson()).version(changed.version()));
    }
}
