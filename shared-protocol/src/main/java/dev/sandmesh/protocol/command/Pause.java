package dev.sandmesh.protocol.command;

import io.vertx.core.json.JsonObject;

/** The worker takes no new task; those that run go on. */
public record Pause() implements Order {

    static final String TYPE = "pause";

    @Override
    public boolean repeatable() {
        return true;
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject().put("type", TYPE);
    }
}
