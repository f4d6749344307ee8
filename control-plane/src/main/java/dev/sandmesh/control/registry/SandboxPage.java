package dev.sandmesh.control.registry;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * A page of views of one kind.
 *
 * @param changeCursor number of the newest change that these items contain; read on from it
 * @param stale they come from this node's memory, because the database is away
 */
public record SandboxPage(
        List<JsonObject> items, int page, int pageSize, long total, long changeCursor, boolean stale) {

    public SandboxPage {
        items = List.copyOf(items);
    }

    public JsonObject toJson() {
        return new JsonObject()
                .put("items", new JsonArray(items))
                .put("page", page)
                .put("pageSize", pageSize)
                .put("total", total)
                .put("changeCursor", changeCursor)
                .put("stale", stale);
    }
}
