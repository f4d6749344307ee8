package dev.sandmesh.control.console;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.command.CommandOutcome;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.command.StopProcess;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Stops a supervised process, which stays so until somebody starts it.; the order on the bus has the plain name. */
final class StopProcessEndpoint implements Endpoint<NoBody, JsonObject> {

    private final Console console;

    StopProcessEndpoint(Console console) {
        this.console = console;
    }

    @Override
    public String id() {
        return "stopProcess";
    }

    @Override
    public Future<JsonObject> handle(Call<NoBody> call) {
        SandboxId sandboxId = SandboxId.of(call.path("sandboxId"));
        String process = call.path("processName");
        return console.recorded(sandboxId, AuditEntry.of(call), new JsonObject().put("process", process))
                .compose(row -> console.process(sandboxId, id(), new StopProcess(process)))
                .map(CommandOutcome::toJson);
    }
}
