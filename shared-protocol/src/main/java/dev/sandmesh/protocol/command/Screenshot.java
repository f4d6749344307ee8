package dev.sandmesh.protocol.command;

import io.vertx.core.json.JsonObject;

/** A picture of the display now, as a PNG. */
public record Screenshot() implements Job {

    static final String TYPE = "screenshot";

    @Override
    public boolean repeatable() {
        return true;
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject().put("type", TYPE);
    }
}
