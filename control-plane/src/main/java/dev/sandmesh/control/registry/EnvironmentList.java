package dev.sandmesh.control.registry;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** @param stale as this node read them last, because the database is away */
record EnvironmentList(List<Environment> items, boolean stale) {

    EnvironmentList {
        items = List.copyOf(items);
    }

    JsonObject toJson() {
        return new JsonObject()
                .put(
                        "items",
                        new JsonArray(items.stream().map(Environment::toJson).toList()))
                .put("total", items.size())
                .put("stale", stale);
    }
}
