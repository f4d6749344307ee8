package dev.sandmesh.testbed.bench;

import dev.sandmesh.testbed.Api;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.UUID;

/** Changes of labels of one environment's sandboxes, one after the other. */
final class DoorChanges {

    private static final int MOST = 200;

    private final RegistryDoor registry;
    private final List<UUID> ids;
    private final long[] versions;
    private int turn;

    private DoorChanges(RegistryDoor registry, List<UUID> ids) {
        this.registry = registry;
        this.ids = ids;
        this.versions = new long[ids.size()];
    }

    static DoorChanges of(Vertx vertx, Api api, String environment) {
        List<UUID> ids = api
                .get("/api/v1/admin/sandboxes?pageSize=" + MOST + "&environment=" + environment)
                .getJsonArray("items")
                .stream()
                .map(item -> UUID.fromString(((JsonObject) item).getString("id")))
                .toList();
        return new DoorChanges(new RegistryDoor(vertx, URI.create(api.base()).getPort(), api.accessToken()), ids);
    }

    UUID first() {
        return ids.get(0);
    }

    Future<?> patch(JsonObject labels) {
        int index = turn++ % ids.size();
        return registry.patch(
                        ids.get(index).toString(), Math.max(1, versions[index]), new JsonObject().put("labels", labels))
                .map(changed -> versions[index] = changed.getLong("version"));
    }

    void close() {
        registry.close();
    }
}
