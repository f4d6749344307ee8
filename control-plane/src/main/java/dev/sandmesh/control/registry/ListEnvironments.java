package dev.sandmesh.control.registry;

import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The environments of the caller. */
final class ListEnvironments implements Endpoint<NoBody, JsonObject> {

    private final Environments environments;

    ListEnvironments(Environments environments) {
        this.environments = environments;
    }

    @Override
    public String id() {
        return "listEnvironments";
    }

    @Override
    public Future<JsonObject> handle(Call<NoBody> call) {
        return environments.list(call.caller().environments()).map(found -> new JsonObject()
                .put(
                        "items",
                        new JsonArray(found.stream().map(Environment::toJson).toList()))
                .put("total", found.size()));
    }
}
