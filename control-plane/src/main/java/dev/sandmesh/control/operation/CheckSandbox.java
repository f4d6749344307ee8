package dev.sandmesh.control.operation;

import dev.sandmesh.control.command.CommandOutcome;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.protocol.SandboxId;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Asks the agent now. */
final class CheckSandbox implements Endpoint<NoBody, JsonObject> {

    private final Operations operations;

    CheckSandbox(Operations operations) {
        this.operations = operations;
    }

    @Override
    public String id() {
        return "checkSandbox";
    }

    @Override
    public Future<JsonObject> handle(Call<NoBody> call) {
        return operations.check(SandboxId.of(call.path("sandboxId"))).map(CommandOutcome::toJson);
    }
}
