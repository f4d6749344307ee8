package dev.sandmesh.control.operation;

import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.Reply;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.UUID;

/** Gives a drain another deadline; the request on the bus has the plain name. */
final class ExtendOperationEndpoint implements Endpoint<ExtendOperationEndpoint.Extension, Reply<JsonObject>> {

    private final FleetOperations operations;

    ExtendOperationEndpoint(FleetOperations operations) {
        this.operations = operations;
    }

    /** What the contract calls OperationExtension. */
    record Extension(int deadlineSeconds) {}

    @Override
    public String id() {
        return "extendOperation";
    }

    @Override
    public Future<Reply<JsonObject>> handle(Call<ExtendOperationEndpoint.Extension> call) {
        return operations
                .extend(
                        call,
                        UUID.fromString(call.path("operationId")),
                        call.body().deadlineSeconds())
                .map(Reply::accepted);
    }
}
