package dev.sandmesh.control.console;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.command.CommandOutcome;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.command.StartProcess;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Starts a supervised process that somebody has stopped.; the order on the bus has the plain name. */
final class StartProcessEndpoint implements Endpoint<NoBody, JsonObject> {

    private final Console console;

    StartProcessEndpoint(Console console) {
        this.console = console;
    }

    @Override
    public String id() {
        return "startProcess";
    }

    @Override
    public Future<JsonObject> handle(Call<NoBody> call) {
        SandboxId sandboxId = SandboxId.of(call.path("sandboxId"));
        String process = call.path("processName");
        return console.recorded(sandboxId, AuditEntry.of(call), new JsonObject().put("process", process))
                .compose(row -> console.process(sandboxId, id(), new StartProcess(process)))
                .map(CommandOutcome::toJson);
    }
}
