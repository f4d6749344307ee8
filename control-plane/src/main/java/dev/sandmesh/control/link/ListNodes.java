package dev.sandmesh.control.link;

import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The control nodes, from their rows or, while the database is away, as they were last read. */
final class ListNodes implements Endpoint<NoBody, JsonObject> {

    private final Link link;

    ListNodes(Link link) {
        this.link = link;
    }

    @Override
    public String id() {
        return "listNodes";
    }

    @Override
    public Future<JsonObject> handle(Call<NoBody> call) {
        return link.nodes().map(list -> {
            JsonArray items = new JsonArray();
            list.nodes().forEach(node -> items.add(node.toJson(link.nodeId(), list.taken())));
            return new JsonObject()
                    .put("items", items)
                    .put("total", items.size())
                    .put("stale", list.stale());
        });
    }
}
