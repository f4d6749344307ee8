package dev.sandmesh.control.operation;

import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.protocol.SandboxId;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Asks the agent for the end of a process's log; nothing of it is kept here. */
final class GetProcessLog implements Endpoint<NoBody, JsonObject> {

    private final Operations operations;

    GetProcessLog(Operations operations) {
        this.operations = operations;
    }

    @Override
    public String id() {
        return "getProcessLog";
    }

    @Override
    public Future<JsonObject> handle(Call<NoBody> call) {
        SandboxId sandboxId = SandboxId.of(call.path("sandboxId"));
        return operations
                .readLog(sandboxId, call.path("processName"), (int) call.number("lines"))
                .map(ProcessLog::toJson);
    }
}
