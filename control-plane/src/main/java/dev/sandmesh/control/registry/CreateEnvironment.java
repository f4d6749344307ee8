package dev.sandmesh.control.registry;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.Reply;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Makes an environment; only who may act in it afterwards. */
final class CreateEnvironment implements Endpoint<JsonObject, Reply<JsonObject>> {

    private final Environments environments;

    CreateEnvironment(Environments environments) {
        this.environments = environments;
    }

    @Override
    public String id() {
        return "createEnvironment";
    }

    @Override
    public Future<Reply<JsonObject>> handle(Call<JsonObject> call) {
        String name = call.body().getString("name");
        call.demandEnvironment(name);
        return environments
                .create(AuditEntry.of(call), name, call.body().getJsonObject("policy", new JsonObject()))
                .map(made -> Reply.created(made.toJson()).version(made.version()));
    }
}
