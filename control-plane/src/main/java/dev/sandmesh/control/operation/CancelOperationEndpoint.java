package dev.sandmesh.control.operation;

import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.control.http.Reply;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.UUID;

/** Begins nothing more of an operation, and ends what runs; the request on the bus has the plain name. */
final class CancelOperationEndpoint implements Endpoint<NoBody, Reply<JsonObject>> {

    private final FleetOperations operations;

    CancelOperationEndpoint(FleetOperations operations) {
        this.operations = operations;
    }

    @Override
    public String id() {
        return "cancelOperation";
    }

    @Override
    public Future<Reply<JsonObject>> handle(Call<NoBody> call) {
        return operations
                .cancel(call, UUID.fromString(call.path("operationId")))
                .map(Reply::accepted);
    }
}
