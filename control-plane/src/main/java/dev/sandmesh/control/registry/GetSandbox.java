package dev.sandmesh.control.registry;

import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.control.http.Reply;
import dev.sandmesh.protocol.SandboxId;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** One sandbox. */
final class GetSandbox implements Endpoint<NoBody, Reply<JsonObject>> {

    private final Registry registry;

    GetSandbox(Registry registry) {
        this.registry = registry;
    }

    @Override
    public String id() {
        return "getSandbox";
    }

    @Override
    public Future<Reply<JsonObject>> handle(Call<NoBody> call) {
        return registry.view(SandboxId.of(call.path("sandboxId")))
                .map(view -> Reply.ok(view).version(view.getLong("version", 0L)));
    }
}
