package dev.sandmesh.control.console;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.command.CommandOutcome;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.command.Resume;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** The worker takes tasks again. */
final class ResumeSandbox implements Endpoint<NoBody, JsonObject> {

    private final Console console;

    ResumeSandbox(Console console) {
        this.console = console;
    }

    @Override
    public String id() {
        return "resumeSandbox";
    }

    @Override
    public Future<JsonObject> handle(Call<NoBody> call) {
        SandboxId sandboxId = SandboxId.of(call.path("sandboxId"));
        return console.recorded(sandboxId, AuditEntry.of(call), new JsonObject())
                .compose(row -> console.order(sandboxId, id(), new Resume()))
                .map(CommandOutcome::toJson);
    }
}
