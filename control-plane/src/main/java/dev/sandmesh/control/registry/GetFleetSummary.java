package dev.sandmesh.control.registry;

import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** The fleet in numbers. */
final class GetFleetSummary implements Endpoint<NoBody, JsonObject> {

    private final Registry registry;

    GetFleetSummary(Registry registry) {
        this.registry = registry;
    }

    @Override
    public String id() {
        return "getFleetSummary";
    }

    @Override
    public Future<JsonObject> handle(Call<NoBody> call) {
        return registry.summaryView(call.caller().environments());
    }
}
