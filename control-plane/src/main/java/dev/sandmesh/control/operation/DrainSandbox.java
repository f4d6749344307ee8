package dev.sandmesh.control.operation;

import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.Reply;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.client.OperationAction;
import dev.sandmesh.protocol.client.OperationArguments;
import dev.sandmesh.protocol.client.OperationBounds;
import dev.sandmesh.protocol.client.SandboxSelector;
import dev.sandmesh.protocol.client.StartOperation;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An operation that drains one sandbox. */
final class DrainSandbox implements Endpoint<DrainSandbox.DrainRequest, Reply<JsonObject>> {

    private final FleetOperations operations;

    DrainSandbox(FleetOperations operations) {
        this.operations = operations;
    }

    /** In seconds: for the end of a drain to be heard. */
    private static final int AFTER = 60;

    /** What the contract calls DrainRequest. */
    record DrainRequest(int deadlineSeconds) {}

    @Override
    public String id() {
        return "drainSandbox";
    }

    @Override
    public Future<Reply<JsonObject>> handle(Call<DrainSandbox.DrainRequest> call) {
        int seconds = call.body().deadlineSeconds();
        OperationArguments arguments = new OperationArguments(
                Optional.empty(),
                Optional.of(seconds),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                false);
        OperationBounds bounds =
                new OperationBounds(1, 0, Math.max(OperationBounds.USUAL.deadlineSeconds(), seconds + AFTER));
        return operations
                .start(
                        call,
                        new StartOperation(
                                OperationAction.DRAIN,
                                arguments,
                                SandboxSelector.of(SandboxId.of(call.path("sandboxId"))),
                                bounds,
                                false,
                                call.header("idempotency-key")))
                .map(StartOperationEndpoint::accepted);
    }
}
