package dev.sandmesh.protocol.client;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;

/** Asks for the changes that were committed after number {@code after}, oldest first, at most {@code limit}. */
public record ListChanges(long after, int limit) implements FleetQuery {

    static final String TYPE = "list-changes";

    /** The most changes that one answer holds. */
    public static final int MAX_LIMIT = 500;

    static ListChanges read(Fields fields) {
        return new ListChanges(fields.integer("after", 0L, Wire.MAX_INTEGER), fields.integer("limit", 1, MAX_LIMIT));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject().put("type", TYPE).put("after", after).put("limit", limit);
    }
}
