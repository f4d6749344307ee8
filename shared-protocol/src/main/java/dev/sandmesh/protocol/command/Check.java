package dev.sandmesh.protocol.command;

import io.vertx.core.json.JsonObject;

/** Probe everything now and answer with a fresh heartbeat. */
public record Check() implements Order {

    static final String TYPE = "check";

    @Override
    public boolean repeatable() {
        return true;
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject().put("type", TYPE);
    }
}
