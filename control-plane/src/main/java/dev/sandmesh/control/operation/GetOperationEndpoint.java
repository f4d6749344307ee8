package dev.sandmesh.control.operation;

import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.UUID;

/** One operation; the query on the bus has the plain name. */
final class GetOperationEndpoint implements Endpoint<NoBody, JsonObject> {

    private final FleetOperations operations;

    GetOperationEndpoint(FleetOperations operations) {
        this.operations = operations;
    }

    @Override
    public String id() {
        return "getOperation";
    }

    @Override
    public Future<JsonObject> handle(Call<NoBody> call) {
        return operations.get(call, UUID.fromString(call.path("operationId")));
    }
}
