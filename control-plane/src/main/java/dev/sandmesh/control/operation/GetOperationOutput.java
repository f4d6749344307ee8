package dev.sandmesh.control.operation;

import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.control.http.Reply;
import dev.sandmesh.protocol.SandboxId;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.UUID;

/** The beginning of what a program wrote on one sandbox, as it is. */
final class GetOperationOutput implements Endpoint<NoBody, Reply<Buffer>> {

    private final FleetOperations operations;

    GetOperationOutput(FleetOperations operations) {
        this.operations = operations;
    }

    @Override
    public String id() {
        return "getOperationOutput";
    }

    @Override
    public Future<Reply<Buffer>> handle(Call<NoBody> call) {
        boolean errors = call.query("stream").orElse("stdout").equals("stderr");
        return operations
                .output(call, UUID.fromString(call.path("operationId")), SandboxId.of(call.path("sandboxId")))
                .map(kept -> Reply.ok(errors ? kept.stderr() : kept.stdout())
                        .with("Content-Type", "application/octet-stream"));
    }
}
