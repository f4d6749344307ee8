package dev.sandmesh.control.operation;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.command.CommandOutcome;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.protocol.SandboxId;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Restarts one supervised process; the order on the bus has the plain name. */
final class RestartProcessEndpoint implements Endpoint<NoBody, JsonObject> {

    private final Operations operations;

    RestartProcessEndpoint(Operations operations) {
        this.operations = operations;
    }

    @Override
    public String id() {
        return "restartProcess";
    }

    @Override
    public Future<JsonObject> handle(Call<NoBody> call) {
        return operations
                .restartProcess(SandboxId.of(call.path("sandboxId")), call.path("processName"), AuditEntry.of(call))
                .map(CommandOutcome::toJson);
    }
}
