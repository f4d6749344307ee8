package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import io.vertx.core.json.JsonObject;

/** How much work a sandbox takes: {@code slots} at most, {@code active} now, {@code free} that it would still accept. */
public record Capacity(int slots, int active, int free) implements ProtocolMessage {

    public static final Capacity NONE = new Capacity(0, 0, 0);

    private static final int MAX_SLOTS = 10_000;

    public static Capacity read(Fields fields) {
        return new Capacity(
                fields.integer("slots", 0, MAX_SLOTS),
                fields.integer("active", 0, MAX_SLOTS),
                fields.integer("free", 0, MAX_SLOTS));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject().put("slots", slots).put("active", active).put("free", free);
    }
}
