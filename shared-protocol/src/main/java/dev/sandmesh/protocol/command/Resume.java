package dev.sandmesh.protocol.command;

import io.vertx.core.json.JsonObject;

/** The worker takes tasks again: ends a pause and a drain. */
public record Resume() implements Order {

    static final String TYPE = "resume";

    @Override
    public boolean repeatable() {
        return true;
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject().put("type", TYPE);
    }
}
