package dev.sandmesh.control.liveview;

import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.protocol.SandboxId;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Who looks at a screen now, and who of them controls it. */
final class ListLiveViewers implements Endpoint<NoBody, JsonObject> {

    private final Viewers viewers;

    ListLiveViewers(Viewers viewers) {
        this.viewers = viewers;
    }

    @Override
    public String id() {
        return "listLiveViewers";
    }

    @Override
    public Future<JsonObject> handle(Call<NoBody> call) {
        return viewers.of(SandboxId.of(call.path("sandboxId"))).map(items -> new JsonObject().put("items", items));
    }
}
