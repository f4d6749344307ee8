package dev.sandmesh.protocol.command;

import io.vertx.core.json.JsonObject;

/** Logs, recent heartbeats, versions, configuration without secrets and a picture of the display, as a gzipped tar archive. */
public record CollectBundle() implements Job {

    static final String TYPE = "collect-bundle";

    @Override
    public boolean repeatable() {
        return true;
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject().put("type", TYPE);
    }
}
