package dev.sandmesh.protocol.command;

import io.vertx.core.json.JsonObject;

/** Answer at once, and nothing else: somebody wants to know whether this very process is there. */
public record Present() implements Order {

    static final String TYPE = "present";

    @Override
    public boolean repeatable() {
        return true;
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject().put("type", TYPE);
    }
}
