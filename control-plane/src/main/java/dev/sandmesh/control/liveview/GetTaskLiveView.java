package dev.sandmesh.control.liveview;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.control.registry.Registry;
import dev.sandmesh.control.registry.RunningTask;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Where the screen is on which a task is done. */
final class GetTaskLiveView implements Endpoint<NoBody, JsonObject> {

    private final Registry registry;

    GetTaskLiveView(Registry registry) {
        this.registry = registry;
    }

    @Override
    public String id() {
        return "getTaskLiveView";
    }

    @Override
    public Future<JsonObject> handle(Call<NoBody> call) {
        return registry.runningTask(call.path("taskId"), call.caller().environments())
                .map(found -> found.map(GetTaskLiveView::toJson)
                        .orElseThrow(() -> new SandmeshException(ErrorCode.TASK_NOT_FOUND)));
    }

    private static JsonObject toJson(RunningTask running) {
        return new JsonObject()
                .put("taskId", running.task().id())
                .put("profile", running.task().profile())
                .put("since", Wire.instant(running.task().since()))
                .put("sandboxId", running.sandboxId().toString())
                .put("name", running.name())
                .put("environment", running.environment())
                .put("page", "/sandboxes/" + running.sandboxId() + "/live-view");
    }
}
