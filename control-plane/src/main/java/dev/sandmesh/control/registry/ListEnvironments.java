package dev.sandmesh.control.registry;

import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** The environments of the caller. */
final class ListEnvironments implements Endpoint<NoBody, JsonObject> {

    private final Registry registry;

    ListEnvironments(Registry registry) {
        this.registry = registry;
    }

    @Override
    public String id() {
        return "listEnvironments";
    }

    @Override
    public Future<JsonObject> handle(Call<NoBody> call) {
        return registry.environments(call.caller().environments()).map(EnvironmentList::toJson);
    }
}
